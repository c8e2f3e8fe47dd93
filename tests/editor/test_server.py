"""The language server as the editors' own profiles drive it: pytest-lsp, one run for each profile."""

import asyncio
import json
import os
import pathlib
import signal
import subprocess

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

CAVEAT = os.environ["CAVEAT"]
PROFILES = ["visual_studio_code", "neovim@v0.7.0", "neovim@v0.11.0", "emacs"]

FAULT = "Behind é § 😀\tand [2 lines not declasified] it goes on."
TEXT = f"""7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1

TOP SECRET

{FAULT}

  1. Source: National Archives, Harbour Papers, Box 3. Secret.
"""


def client_factory():
    client = make_test_lsp_client()
    client.registered = []

    @client.feature("client/registerCapability")
    def register(params: lsp.RegistrationParams):
        client.registered.extend(one.method for one in params.registrations)

    return client


@pytest_lsp.fixture(
    params=PROFILES,
    config=ClientServerConfig(server_command=[CAVEAT, "lsp"], client_factory=client_factory),
)
async def client(request, lsp_client: LanguageClient, tmp_path_factory):
    folder = tmp_path_factory.mktemp("é editor")
    lsp_client.folder = folder
    answer = await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=client_capabilities(request.param),
            root_uri=folder.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name="test")],
        )
    )
    lsp_client.offered = answer.capabilities
    yield lsp_client
    await lsp_client.shutdown_session()


def units(client, text):
    """How many columns a text takes."""
    if client.offered.position_encoding == "utf-8":
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2


def open_file(client, name, text, language="plaintext"):
    path = client.folder / name
    path.write_text(text, encoding="utf-8", newline="")
    uri = path.as_uri()
    client.versions = getattr(client, "versions", {})
    client.versions[uri] = 1
    item = lsp.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))
    return uri


def change(client, uri, start, end, text):
    client.versions[uri] += 1
    at = lsp.Range(start=lsp.Position(*start), end=lsp.Position(*end))
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            text_document=lsp.VersionedTextDocumentIdentifier(uri=uri, version=client.versions[uri]),
            content_changes=[lsp.TextDocumentContentChangePartial(range=at, text=text)],
        )
    )


async def told_of(client):
    return await asyncio.wait_for(client.wait_for_notification("textDocument/publishDiagnostics"), 20)


async def findings(client, uri):
    """What the editor shows: asked for where it asks, else what it is told."""
    if client.offered.diagnostic_provider:
        asked = lsp.DocumentDiagnosticParams(text_document=lsp.TextDocumentIdentifier(uri=uri))
        return list((await client.text_document_diagnostic_async(asked)).items)
    while True:
        told = await told_of(client)
        if told.uri == uri and (told.version is None or told.version == client.versions[uri]):
            return list(told.diagnostics)


def of(found, code):
    return [one for one in found if one.code == code]


@pytest.mark.asyncio
async def test_columns(client):
    uri = open_file(client, "columns.txt", TEXT)
    found = of(await findings(client, uri), "redaction-misspelled")
    before = FAULT[: FAULT.index("declasified")]
    assert [one.range.start for one in found] == [lsp.Position(4, units(client, before))]
    assert found[0].range.end == lsp.Position(4, units(client, before + "declasified"))
    # An edit in the same columns.
    at = units(client, before)
    change(client, uri, (4, at), (4, at + len("declasified")), "declassified")
    assert of(await findings(client, uri), "redaction-misspelled") == []


@pytest.mark.asyncio
async def test_second_places_and_pages(client):
    uri = open_file(client, "second.txt", TEXT)
    (one,) = of(await findings(client, uri), "note-level-differs")
    assert one.severity == lsp.DiagnosticSeverity.Error
    assert one.range.start.line == 6
    related = one.related_information or []
    assert [place.location.range.start for place in related] == [lsp.Position(2, 0)] or "line 3" in one.message
    if one.code_description:
        assert one.code_description.href.endswith("/note-level-differs.md")


@pytest.mark.asyncio
async def test_questions(client):
    uri = open_file(client, "questions.txt", TEXT)
    document = lsp.TextDocumentIdentifier(uri=uri)
    hover = await client.text_document_hover_async(
        lsp.HoverParams(text_document=document, position=lsp.Position(2, 3))
    )
    assert "1944-03" in hover.contents.value
    title = units(client, TEXT.splitlines()[0])
    ways = await client.text_document_definition_async(
        lsp.DefinitionParams(text_document=document, position=lsp.Position(0, title))
    )
    assert ways
    outline = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text_document=document))
    assert outline
    range_ = lsp.Range(start=lsp.Position(4, 0), end=lsp.Position(5, 0))
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(
            text_document=document, range=range_, context=lsp.CodeActionContext(diagnostics=[])
        )
    )
    titles = [action.title for action in actions]
    assert any(action.is_preferred for action in actions), titles
    assert any("caveat.toml" in title for title in titles), titles
    assert any(action.kind == "source.fixAll.caveat" for action in actions), titles


@pytest.mark.asyncio
async def test_configuration_is_taken_up(client):
    uri = open_file(client, "configured.txt", TEXT)
    assert of(await findings(client, uri), "note-level-differs")
    config = client.folder / "caveat.toml"
    config.write_text('ignore = ["note-level-differs"]\n')
    watched = lsp.FileEvent(uri=config.as_uri(), type=lsp.FileChangeType.Created)
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[watched]))
    assert of(await findings(client, uri), "note-level-differs") == []
    # A mistake is told at its place, and the last good configuration stays in force.
    config.write_text('ignroe = ["x"]\n')
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[watched]))
    assert of(await findings(client, uri), "note-level-differs") == []
    told = client.diagnostics.get(config.as_uri())
    assert told and told[0].range.start == lsp.Position(0, 0) and "ignroe" in told[0].message
    config.unlink()
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[watched]))
    assert of(await findings(client, uri), "note-level-differs")
    # The editor's own settings.
    settings = {"caveat": {"ignore": ["note-level-differs"]}}
    client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=settings))
    assert of(await findings(client, uri), "note-level-differs") == []
    client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings={"caveat": {}}))
    assert of(await findings(client, uri), "note-level-differs")


@pytest.mark.asyncio
async def test_the_same_findings_as_the_command_line(client):
    """Suppressions and the baseline included."""
    folder = client.folder
    markdown = TEXT.replace(FAULT, FAULT + " <!-- caveat: ignore[redaction-misspelled] as printed -->")
    (folder / "same.md").write_text(markdown, encoding="utf-8")
    (folder / "same.txt").write_text(TEXT, encoding="utf-8")
    (folder / "open.md").write_text(TEXT, encoding="utf-8")
    config = folder / "caveat.toml"
    config.write_text('[[suppress]]\nfile = "same.txt"\nrule = "redaction-misspelled"\nreason = "as printed"\n')
    for baseline in [False, True]:
        if baseline:
            subprocess.run([CAVEAT, "baseline", "same.txt"], cwd=folder, check=True)
        known = lsp.FileEvent(uri=config.as_uri(), type=lsp.FileChangeType.Created)
        client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[known]))
        for name, text in [("open.md", TEXT), ("same.md", markdown), ("same.txt", TEXT)]:
            run = subprocess.run(
                [CAVEAT, "check", "--format", "json", name], cwd=folder, capture_output=True, encoding="utf-8"
            )
            report = json.loads(run.stdout)
            said = sorted(
                (one["rule"], one["fingerprint"]) for one in report["findings"]
                if not one.get("suppressed") and not one.get("suppression")
            )
            uri = open_file(client, name, text)
            shown = sorted((one.code, one.data["fingerprint"]) for one in await findings(client, uri))
            assert shown == said, (name, baseline)
            misspelled = any(rule == "redaction-misspelled" for rule, _ in said)
            assert misspelled == (name == "open.md"), "it is found where it is not suppressed"
            client.text_document_did_close(
                lsp.DidCloseTextDocumentParams(text_document=lsp.TextDocumentIdentifier(uri=uri))
            )
            if not client.offered.diagnostic_provider:
                await told_of(client)
    config.unlink()
    (folder / "caveat-baseline.json").unlink()


@pytest.mark.asyncio
async def test_registers_only_what_the_editor_takes(client):
    watches = client.capabilities.workspace.did_change_watched_files
    takes = bool(watches and watches.dynamic_registration)
    uri = open_file(client, "registered.txt", TEXT)
    await findings(client, uri)
    assert ("workspace/didChangeWatchedFiles" in client.registered) == takes


def speak(process, message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    process.stdin.flush()


def hear(process):
    length = 0
    while line := process.stdout.readline().strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(process.stdout.read(length))


def start(folder):
    process = subprocess.Popen([CAVEAT, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    speak(process, {"id": 1, "method": "initialize", "params": {"capabilities": {}, "rootUri": folder.as_uri()}})
    assert hear(process)["id"] == 1
    speak(process, {"method": "initialized", "params": {}})
    return process


def test_killed_and_started_again_it_knows_the_same(tmp_path: pathlib.Path):
    uri = (tmp_path / "a.txt").as_uri()
    document = {"uri": uri, "languageId": "plaintext", "version": 1, "text": TEXT}
    told = []
    for _ in range(2):
        process = start(tmp_path)
        speak(process, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
        told.append(hear(process))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    assert told[0] == told[1] and told[0]["params"]["diagnostics"]


def test_what_cannot_be_understood_is_answered_and_work_goes_on(tmp_path: pathlib.Path):
    process = start(tmp_path)
    for broken in [b"{", b"[]", b'{"id":7,"method":8}', b"\xff\xfe"]:
        process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(broken) + broken)
        process.stdin.flush()
        assert hear(process)["error"]["code"] in (-32700, -32600)
    process.stdin.write(b"nonsense\r\n")
    process.stdin.flush()
    assert hear(process)["error"]["code"] == -32700
    speak(process, {"id": 2, "method": "shutdown"})
    assert hear(process) == {"jsonrpc": "2.0", "id": 2, "result": None}
    speak(process, {"method": "exit"})
    assert process.wait(timeout=10) == 0
    # The editor goes away without a word.
    process = start(tmp_path)
    process.stdin.close()
    assert process.wait(timeout=10) == 1
