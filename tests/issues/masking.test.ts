import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskFileName, maskForReaders, maskVariables } from '#server/domains/issues/masking.ts'

test.each([
  ['mail to ada.l+x@mail.example.co.uk bounced', 'mail to <email> bounced'],
  ['GET https://api.example/v1/a?b=c failed', 'GET <url> failed'],
  ['job 0e8bba3c-8a3f-4c1b-9f59-6f1f6f5f2c11 died', 'job <uuid> died'],
  ['at 2026-11-22T05:11:10.123Z too late', 'at <date> too late'],
  ['at 2026-11-22 05:11:10 too late', 'at <date> too late'],
  ['on 22.11.2026 nothing', 'on <date> nothing'],
  ['Sun Nov 22 2026 05:11:10 GMT', '<date> <time>'],
  ['at 05:11 PM', 'at <time>'],
  ['connect 10.0.0.7:8080 refused', 'connect <ip> refused'],
  ['connect 2001:db8::8a2e:370:7334 refused', 'connect <ip> refused'],
  ['at 0x7ffee4b8 in heap', 'at <hex> in heap'],
  ['commit 3f2a9c1b77aa not found', 'commit <hex> not found'],
  ['no customer cus_9s6XKzkNRiz8i3', 'no customer <id>'],
  ['timed out after 1.5 seconds', 'timed out after <duration>'],
  ['took 30000ms', 'took <duration>'],
  ['status code 404', 'status code <n>'],
  ['amount -42.50 is wrong', 'amount <n> is wrong'],
  ['order_123 missing', 'order_<n> missing'],
  ['customer C10045 missing', 'customer C<n> missing'],
  ['bad utf8 in s3', 'bad utf8 in s3'],
  ['no "total" in \'page\'', 'no <str> in <str>'],
  ["can't read user's file", "can't read user's file"],
  ['two\n  lines', 'two lines'],
])('%s → %s', (text, masked) => expect(maskVariables(text)).toBe(masked))

test.each([
  ['Card of C-27397 declined', 'Card of … declined'],
  ['Card of C10045 declined for claire@lefevre.example, order 12345', 'Card of … declined for …, order …'],
  ['Invoice INV-2024-0042 missing', 'Invoice INV-… missing'],
  ['bad utf8 in s3', 'bad utf8 in s3'],
  ['GET /api/v1/customers/C-27397/invoices/12', 'GET /api/v1/customers/…/invoices/…'],
  ['Vec<u8> is no <name>', 'Vec<u8> is no <name>'],
])('%s reads as %s', (text, masked) => expect(maskForReaders(text)).toBe(masked))

test.each([
  ['/srv/app/src/invoices.js', 'invoices.js'],
  ['C:\\app\\Invoices.cs', 'Invoices.cs'],
  ['https://cdn.example/assets/main.3f2a9c1b.js?x=1#y', 'main.<hash>.js'],
  ['index-BfX9a1Qz.js', 'index-<hash>.js'],
  ['user-settings.js', 'user-settings.js'],
])('%s → %s', (path, masked) => expect(maskFileName(path)).toBe(masked))

test('any text stays bounded, and masking again changes no more than the marks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (text) => {
      expect(maskVariables(text).length).toBeLessThanOrEqual(5_000)
      expect(maskFileName(text).length).toBeLessThanOrEqual(4_000)
    }),
  )
})
