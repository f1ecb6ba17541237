const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/**
 * The e-mail's text as HTML that reads well in light and dark mode: no image, no link, nothing remote.
 * An empty line begins a paragraph, a line break stays one.
 */
export function renderHtml(mail: { language: string; subject: string; text: string }): string {
  const paragraphs = mail.text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
  return `<!doctype html>
<html lang="${escapeHtml(mail.language)}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(mail.subject)}</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; padding: 24px; background: #ffffff; color: #1c2024 }
@media (prefers-color-scheme: dark) { body { background: #16181b; color: #e6e8ea } }
</style>
</head>
<body>
<div style="max-width:600px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
${paragraphs.join('\n')}
</div>
</body>
</html>
`
}
