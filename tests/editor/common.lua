-- What both tests in Neovim do once a client is attached. Run with: nvim --headless --clean -u NONE -S TEST.lua
local M = {}

-- An error ends the test with its words and status 1.
function M.run(test)
  local ok, why = xpcall(test, debug.traceback)
  if ok then
    print('ok\n')
    vim.cmd('qall!')
  else
    io.stderr:write(tostring(why) .. '\n')
    vim.cmd('cquit! 1')
  end
end

local function wait(what, condition)
  assert(vim.wait(20000, condition, 10), 'waited in vain for ' .. what)
end
M.wait = wait

local function findings(code)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == code or (one.user_data and one.user_data.lsp and one.user_data.lsp.code == code) then
      table.insert(found, one)
    end
  end
  return found
end
M.findings = findings

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
  assert(answers, 'no answer to ' .. method)
  for _, answer in pairs(answers) do
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end
end
M.ask = ask

local function position(line, column)
  return { textDocument = vim.lsp.util.make_text_document_params(), position = { line = line, character = column } }
end

-- The document of the test: é, §, an emoji and a tab stand before the fault.
M.fault = 'Behind é § 😀\tand [2 lines not declasified] it goes on.'

-- `units` is what the client's columns count: 'utf-8' or 'utf-16'.
function M.check(units)
  local line = 4
  local byte = M.fault:find('declasified', 1, true) - 1
  wait('the finding', function() return #findings('redaction-misspelled') == 1 end)
  local one = findings('redaction-misspelled')[1]
  -- Neovim turns columns into bytes, whatever they were counted in.
  assert(one.lnum == line and one.col == byte, vim.inspect(one) .. byte)

  -- Typing before the fault moves it; the server has the same text.
  vim.api.nvim_buf_set_text(0, line, 0, line, 0, { 'é§😀 ' })
  wait('the moved finding', function()
    local found = findings('redaction-misspelled')
    return #found == 1 and found[1].col == byte + #'é§😀 '
  end)

  -- Its fix, applied as the editor applies it.
  local text = vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1]
  local from = text:find('declasified', 1, true) - 1
  local column = units == 'utf-8' and from or select(2, vim.str_utfindex(text, from))
  local params = position(line, column)
  params.range = { start = params.position, ['end'] = params.position }
  params.context = { diagnostics = {}, only = { 'quickfix' } }
  local mend
  for _, action in ipairs(ask('textDocument/codeAction', params)) do
    if action.isPreferred then
      mend = action
    end
  end
  assert(mend, 'no fix is offered')
  vim.lsp.util.apply_workspace_edit(mend.edit, units)
  local mended = vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1]
  assert(mended == 'é§😀 ' .. M.fault:gsub('declasified', 'declassified'), mended)
  wait('the fault to be gone', function() return #findings('redaction-misspelled') == 0 end)

  -- Hover, definition, outline, completion.
  local hover = ask('textDocument/hover', position(2, 2))
  assert(vim.inspect(hover.contents):find('Top Secret', 1, true), vim.inspect(hover))
  local note = ask('textDocument/definition', position(0, #vim.fn.getline(1) - 1))
  assert(note and note[1], 'the number does not lead to its note')
  local outline = ask('textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params() })
  assert(#outline >= 1)
  vim.api.nvim_buf_set_lines(0, line, line, true, { 'He met [2 li', '' })
  local offers = ask('textDocument/completion', position(line, 12))
  assert(offers.items[1].textEdit.newText == '2 lines not declassified]', vim.inspect(offers.items[1]))
end

-- Writes the document where `file` says.
function M.write(file)
  local out = assert(io.open(file, 'w'))
  out:write(table.concat({
    '7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1', '', 'TOP SECRET', '', M.fault, '',
    '  1. Source: National Archives, Harbour Papers, Box 3. Top Secret.', '',
  }, '\n'))
  out:close()
end

return M
