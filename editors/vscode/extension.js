// Starts `caveat lsp` and connects it with Visual Studio Code; the server does the rest.
const { commands, window, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');
const { properties } = require('./package.json').contributes.configuration;

let client;

/** The user's settings without those that nobody has set. */
function settings() {
  const all = workspace.getConfiguration('caveat');
  const names = Object.keys(properties).map((name) => name.replace('caveat.', '')).filter((name) => name !== 'path');
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

/** Starts the server, or says what the user can do. */
async function start() {
  client = make();
  try {
    await client.start();
  } catch {
    const path = workspace.getConfiguration('caveat').get('path') || 'caveat';
    const choice = await window.showErrorMessage(
      `caveat: the program “${path}” could not be started. Install it, or say where it lies in the setting caveat.path.`,
      'Open the setting',
    );
    if (choice) {
      await commands.executeCommand('workbench.action.openSettings', 'caveat.path');
    }
  }
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand('caveat.restart', async () => {
      // One that never started cannot be stopped.
      await client.stop().catch(() => {});
      await start();
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('caveat.path')) {
        commands.executeCommand('caveat.restart');
      } else if (event.affectsConfiguration('caveat') && client.isRunning()) {
        client.sendNotification('workspace/didChangeConfiguration', { settings: { caveat: settings() } });
      }
    }),
  );
  await start();
}

function deactivate() {
  return client && client.isRunning() ? client.stop() : undefined;
}

module.exports = { activate, deactivate };
