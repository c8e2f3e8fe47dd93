// Starts `caveat lsp` and connects it with Visual Studio Code; the server does the rest.
const { commands, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

/** The user's settings without those that nobody has set. */
function settings() {
  const all = workspace.getConfiguration('caveat');
  const names = ['config', 'select', 'ignore', 'minConfidence', 'system', 'ignoreReasons'];
  const set = names.map((name) => [name, all.get(name)]).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(set);
}

function make() {
  const command = workspace.getConfiguration('caveat').get('path') || 'caveat';
  const server = { command, args: ['lsp'] };
  const languages = ['plaintext', 'markdown', 'xml', 'html'];
  return new LanguageClient('caveat', 'caveat', server, {
    documentSelector: languages.flatMap((language) => [
      { scheme: 'file', language },
      { scheme: 'untitled', language },
    ]),
    initializationOptions: { caveat: settings() },
    middleware: {
      // Unset settings come as null, which is no value of theirs.
      workspace: {
        configuration: (params) => params.items.map((item) => (item.section === 'caveat' ? settings() : null)),
      },
    },
  });
}

async function activate(context) {
  client = make();
  context.subscriptions.push(
    commands.registerCommand('caveat.restart', async () => {
      await client.stop();
      client = make();
      await client.start();
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('caveat')) {
        client.sendNotification('workspace/didChangeConfiguration', { settings: { caveat: settings() } });
      }
    }),
  );
  await client.start();
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
