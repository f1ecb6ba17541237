import { expect, test } from 'vitest'
import { clauseOf, noticesPreview } from '#shared/wordings.ts'

test.each([
  ['en', 'Your invoices have not been downloading.', 'your invoices have not been downloading'],
  ['en', 'Invoices fail', 'Invoices fail'],
  ['en', 'API calls fail', 'API calls fail'],
  ['en', 'A page is empty', 'a page is empty'],
  ['fr', 'Vos factures ne se téléchargent plus.', 'vos factures ne se téléchargent plus'],
  ['fr', 'L’envoi de vos e-mails échoue', 'l’envoi de vos e-mails échoue'],
  ['es', 'Sus facturas no se descargan.', 'sus facturas no se descargan'],
  ['de', 'Lassen sich Ihre Rechnungen nicht herunterladen.', 'lassen sich Ihre Rechnungen nicht herunterladen'],
  ['de', 'Rechnungen fehlen', 'Rechnungen fehlen'],
  ['de', 'Ihre Rechnungen', 'Ihre Rechnungen'],
  ['en', '  they fail …  ', 'they fail …'],
] as const)('%s: %s', (language, given, clause) => expect(clauseOf(given, language)).toBe(clause))

test('the one who writes sees the sentence', () => {
  expect(noticesPreview('Your invoices fail.', 'en')).toBe('Since 9:42 your invoices fail.')
  expect(noticesPreview('Vos factures manquent', 'fr')).toBe('Depuis 9\u00a0h\u00a042, vos factures manquent.')
  expect(noticesPreview('', 'de')).toBe('Seit 9:42 Uhr ….')
})
