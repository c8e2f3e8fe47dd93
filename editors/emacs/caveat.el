;;; caveat.el --- Audit markings and redactions with Eglot  -*- lexical-binding: t -*-

;; For Emacs 29 and later, which bring Eglot; for older ones Eglot is in GNU ELPA.
;; Load this file, then `M-x eglot' in a transcription, or leave it to the hooks below.

(require 'eglot)

(defvar caveat-modes '(text-mode markdown-mode nxml-mode html-mode mhtml-mode)
  "Modes of documents that caveat reads.")

(dolist (mode caveat-modes)
  (add-to-list 'eglot-server-programs (cons mode '("caveat" "lsp"))))

(dolist (hook '(text-mode-hook markdown-mode-hook nxml-mode-hook html-mode-hook))
  (add-hook hook #'eglot-ensure))

(provide 'caveat)
;;; caveat.el ends here
