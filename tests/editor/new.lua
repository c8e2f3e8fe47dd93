-- Neovim 0.11 and later, with the file that users are given.
local here = os.getenv('CAVEAT_ROOT')
local common = dofile(here .. '/tests/editor/common.lua')

common.run(function()
  local folder = os.getenv('CAVEAT_FOLDER')
  vim.opt.runtimepath:append(here .. '/editors/neovim')
  vim.lsp.enable('caveat')
  vim.cmd('filetype on')
  local file = folder .. '/é a.txt'
  common.write(file)
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  common.wait('the client', function() return #vim.lsp.get_clients({ name = 'caveat', bufnr = 0 }) == 1 end)
  local client = vim.lsp.get_clients({ name = 'caveat' })[1]
  common.wait('its start', function() return client.initialized end)
  common.check(client.offset_encoding)

  -- A server that is killed and started again knows what it knew.
  local function told()
    local lines = {}
    for _, one in ipairs(vim.diagnostic.get(0)) do
      table.insert(lines, one.lnum .. ':' .. one.col .. ' ' .. one.message)
    end
    table.sort(lines)
    return table.concat(lines, '\n')
  end
  vim.api.nvim_buf_set_lines(0, 2, 3, true, { 'SECRET' })
  common.wait('a finding', function() return #common.findings('note-level-differs') == 1 end)
  local before = told()
  vim.lsp.stop_client(client.id, true)
  common.wait('its end', function() return #vim.lsp.get_clients({ name = 'caveat' }) == 0 end)
  vim.diagnostic.reset()
  vim.cmd('doautocmd FileType')
  common.wait('the new client', function() return #vim.lsp.get_clients({ name = 'caveat', bufnr = 0 }) == 1 end)
  common.wait('the same findings', function() return told() == before end)
end)
