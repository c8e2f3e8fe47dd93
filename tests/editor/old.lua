-- Neovim 0.7, with the file that users are given.
local here = os.getenv('CAVEAT_ROOT')
local common = dofile(here .. '/tests/editor/common.lua')

common.run(function()
  local folder = os.getenv('CAVEAT_FOLDER')
  dofile(here .. '/editors/neovim/caveat-old.lua')
  vim.cmd('filetype on')
  local file = folder .. '/é a.txt'
  common.write(file)
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  common.wait('the client', function() return #vim.lsp.buf_get_clients(0) >= 1 end)
  local client = select(2, next(vim.lsp.buf_get_clients(0)))
  common.check(client.offset_encoding)
end)
