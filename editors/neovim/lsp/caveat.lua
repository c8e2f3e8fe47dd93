-- For Neovim 0.11 and later: put this file in the folder `lsp` of your configuration, and write
-- `vim.lsp.enable('caveat')` in your init.lua.
return {
  cmd = { 'caveat', 'lsp' },
  filetypes = { 'text', 'markdown', 'xml', 'html' },
  root_markers = { 'caveat.toml', '.git' },
  -- The settings are those of `caveat check`: { caveat = { select = { 'note-*' }, minConfidence = 'low' } }
  settings = { caveat = {} },
}
