-- The book's rule in Neovim as the book sets it up: its configuration, its file, its words.
local common = dofile(os.getenv('CAVEAT_ROOT') .. '/tests/editor/common.lua')

common.run(function()
  common.wait('the finding', function() return #common.findings('exdis-without-precedence') == 1 end)
  local one = common.findings('exdis-without-precedence')[1]
  assert(one.lnum == 14, vim.inspect(one))
  assert(one.message:find('gives no precedence', 1, true), one.message)
  vim.cmd('1')
  vim.cmd('normal ]d')
  while vim.fn.line('.') ~= 15 do
    local before = vim.fn.line('.')
    vim.cmd('normal ]d')
    assert(vim.fn.line('.') ~= before, ']d does not come to line 15')
  end
  local line = vim.api.nvim_buf_get_lines(0, 14, 15, true)[1]
  local mended, count = line:gsub('Confidential;', 'Confidential; Priority;', 1)
  assert(count == 1, line)
  vim.api.nvim_buf_set_lines(0, 14, 15, true, { mended })
  common.wait('the finding to be gone', function() return #common.findings('exdis-without-precedence') == 0 end)
end)
