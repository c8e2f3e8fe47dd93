-- For Neovim 0.7 to 0.10: `dofile` this file from your init.lua, or copy it into it.
local group = vim.api.nvim_create_augroup('caveat', {})

-- The folder of the nearest caveat.toml or repository, else that of the file.
local function root(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local at = folder
  while true do
    for _, marker in ipairs({ '/caveat.toml', '/.git' }) do
      if vim.fn.filereadable(at .. marker) == 1 or vim.fn.isdirectory(at .. marker) == 1 then
        return at
      end
    end
    local above = vim.fn.fnamemodify(at, ':h')
    if above == at then
      return folder
    end
    at = above
  end
end

local clients = {}

vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = { 'text', 'markdown', 'xml', 'html' },
  callback = function(args)
    local name = vim.api.nvim_buf_get_name(args.buf)
    local folder = root(name)
    if not clients[folder] then
      clients[folder] = vim.lsp.start_client({
        name = 'caveat',
        cmd = { 'caveat', 'lsp' },
        root_dir = folder,
        on_exit = function()
          clients[folder] = nil
        end,
      })
    end
    if clients[folder] then
      vim.lsp.buf_attach_client(args.buf, clients[folder])
    end
  end,
})
