import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNameRules, scrubPayload, scrubText } from '#server/platform/scrubbing/index.ts'

const names = createNameRules({})
const scrub = (text: string) => scrubText(text, names)

describe('values that give themselves away', () => {
  test.each([
    // Payment cards: the test numbers of the networks.
    ['Card 4111111111111111 was declined', 'Card [Filtered] was declined'],
    ['4111 1111 1111 1111 12/27', '[Filtered] 12/27'],
    ['pan=5555-5555-5555-4444;', 'pan=[Filtered];'],
    ['amex 3782 822463 10005', 'amex [Filtered]'],
    ['discover 6011111111111117, diners 30569309025904', 'discover [Filtered], diners [Filtered]'],
    ['jcb 3530111333300000', 'jcb [Filtered]'],
    // Bank accounts: the examples of the registry.
    ['to DE89370400440532013000', 'to [Filtered]'],
    ['IBAN DE89 3704 0044 0532 0130 00 is blocked', 'IBAN [Filtered] is blocked'],
    ['GB29NWBK60161331926819', '[Filtered]'],
    ['FR14 2004 1010 0505 0001 3M02 606', '[Filtered]'],
    ['BE68 5390 0754 7034 PAID twice', '[Filtered] PAID twice'],
    ['NO9386011117947 was refused', '[Filtered] was refused'],
    ['SSN 078-05-1120', 'SSN [Filtered]'],
    // E-mails.
    ['Mail to ada.lovelace+test@mail.example.co.uk bounced', 'Mail to [Filtered] bounced'],
    ['<ada@example.com>: user unknown', '<[Filtered]>: user unknown'],
    ['RCPT ada@example.com:25', 'RCPT [Filtered]:25'],
    // Tokens and keys.
    ['authorization: Bearer abc.def-123', 'authorization: Bearer [Filtered]'],
    ['Authorization: Basic YWRhOnNlY3JldA==', 'Authorization: Basic [Filtered]'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P', 'got [Filtered]'],
    ['no access for AKIAIOSFODNN7EXAMPLE', 'no access for [Filtered]'],
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', '[Filtered]'],
    ['github_pat_11ABCDEFG0abcdefghijkl_more', '[Filtered]'],
    ['glpat-aB3dE5gH7jK9mN1pQ3sT', '[Filtered]'],
    ['xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy', '[Filtered]'],
    ['POST https://hooks.slack.com/services/T0/B0/XXX', 'POST https://hooks.slack.com/services/[Filtered]'],
    ['sk_live_4eC39HqLyjWDarjtT1zdp7dc', '[Filtered]'],
    ['sk-proj-9aBcD3fGhIjKlMnOpQrS', '[Filtered]'],
    [`AIza${'Sy0'.repeat(12).slice(0, 35)}`, '[Filtered]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY----- end', '[Filtered] end'],
    ['cut: -----BEGIN PRIVATE KEY-----\nMIIE', 'cut: [Filtered]'],
    // Addresses.
    ['connect postgres://ada:s3cret@db:5432/shop', 'connect postgres://[Filtered]@db:5432/shop'],
    ['GET https://api.example/v1?page=2&api_key=12ab&x=1', 'GET https://api.example/v1?page=2&api_key=[Filtered]&x=1'],
    ['/login?session=ab12&lang=fr', '/login?session=[Filtered]&lang=fr'],
    ['/x?access%5Ftoken=ab12', '/x?access%5Ftoken=[Filtered]'],
  ])('%s', (given, wanted) => {
    expect(scrub(given)).toBe(wanted)
    expect(scrub(wanted)).toBe(wanted)
  })

  test.each([
    'order 4111111111111112',
    'order 1234567890123, reference 20261122104500123',
    'at 1763780000123, or 1763780000123456789 in nanoseconds',
    'id 9ec79c33-ec99-42ab-8353-589fcb2e04dc',
    'trace 11111111111111111111111111111111',
    'commit 4111111111111111a',
    'took 0.4111111111111111 s',
    'phone +33 6 12 34 56 78, or 555-123-4567',
    'version 2026-11-22, build 900-12-3456, part 000-12-3456',
    'DE89370400440532013001',
    'AB12 CDEF 3456 7890 1234',
    'react-dom@19.3.1 and @sentry/node@11.12.0',
    'at render@app.js:10:4',
    'the bearer authentication failed',
    'Bearer realm="api", error="invalid_token"',
    'eyJust a word',
    'sk-dependency-injection-module',
    'ghp_short',
    '-----BEGIN CERTIFICATE-----',
    'https://shop.example:8443/a/b?page=2&keyword=red',
    'https://example.com/@ada/posts',
  ])('nothing is hidden in: %s', (text) => expect(scrub(text)).toBe(text))
})

describe('values with a telling name', () => {
  test.each([
    ['login failed password=hunter2 user=ada', 'login failed password=[Filtered] user=ada'],
    ['{"password":"hunter2","a":1}', '{"password":"[Filtered]","a":1}'],
    ['{"pin":{"secret_key": "a b c"}}', '{"pin":{"secret_key": "[Filtered]"}}'],
    [String.raw`{\"apiKey\":\"12ab\",\"a\":1}`, String.raw`{\"apiKey\":\"[Filtered]\",\"a\":1}`],
    ['{"client_secret":"cut of', '{"client_secret":"[Filtered]'],
    ['password: hunter2', 'password: [Filtered]'],
    ["{ passwd: 'hunter2' }", "{ passwd: '[Filtered]' }"],
    ['Server=db;User Id=sa;Password=pw1;Encrypt=yes', 'Server=db;User Id=sa;Password=[Filtered];Encrypt=yes'],
    ['mysql_pwd=x', 'mysql_pwd=[Filtered]'],
    ['Cookie: sessionid=ab; theme=dark', 'Cookie: [Filtered]'],
    ['set-cookie: a=b', 'set-cookie: [Filtered]'],
    ['X-Auth-Token=ab', 'X-Auth-Token=[Filtered]'],
    ['db_credentials=ab', 'db_credentials=[Filtered]'],
  ])('%s', (given, wanted) => {
    expect(scrub(given)).toBe(wanted)
    expect(scrub(wanted)).toBe(wanted)
  })

  test.each([
    'Unexpected token } in JSON at position 5',
    'Unexpected token: }',
    'Invalid password: must be longer',
    'author=Ada, authority=EU, authored: yes',
    'token=null password=',
    'max_tokens=4096',
    'the key: value pair',
    'keyboard=azerty side=left',
    'cookie_consent=true',
    'secret: not found',
  ])('nothing is hidden in: %s', (text) => expect(scrub(text)).toBe(text))

  test('every name that Sentry hides is hidden, however it is written', () => {
    const hidden = [
      'password',
      'secret',
      'passwd',
      'api_key',
      'apikey',
      'auth',
      'credentials',
      'mysql_pwd',
      'privatekey',
      'private_key',
      'token',
      'bearer',
      'pwd',
      'jwt',
      'saml',
      'csrf',
      'xsrf',
      'session_id',
      'sessionid',
      'PHPSESSID',
      'JSESSIONID',
      'csrftoken',
      'XSRF-TOKEN',
      'Set-Cookie',
      'HTTP_COOKIE',
      'Authorization',
      'userPassword',
      'X-Api-Key',
      'aws.secretAccessKey',
      'AuthToken',
      'oauth2',
      'stripeSecret',
      'card-number',
    ]
    for (const name of hidden) expect([name, names.hides(name)]).toEqual([name, true])
    for (const name of ['key', 'sso', 'sid', 'session', 'identity', 'x-signature']) {
      expect([name, names.hides(name), names.hidesInRequest(name)]).toEqual([name, false, true])
    }
    const harmless = [
      'author',
      'authority',
      'keyboard',
      'monkey',
      'inside',
      'session.id',
      'gen_ai.usage.input_tokens',
      'passenger',
      'name',
      'user.id',
      'customer_id',
      'tenant',
      'description',
      'compass',
      'cookie_consent',
      'class',
      'assess',
    ]
    for (const name of harmless) {
      expect([name, names.hides(name)]).toEqual([name, false])
    }
  })

  test('a source hides more names, and keeps others', () => {
    const own = createNameRules({ scrub: ['Maiden Name', 'card_ref'], keep: ['x-token'] })
    expect(scrubText('maiden_name=Byron card_ref=12 X-Token=34 token=56', own)).toBe(
      'maiden_name=[Filtered] card_ref=[Filtered] X-Token=34 token=[Filtered]',
    )
    expect(own.hides('payment.cardRef')).toBe(true)
    expect(scrubPayload({ maidenName: 'Byron', 'x-token': 'ab', token: 'cd' }, own)).toEqual({
      maidenName: '[Filtered]',
      'x-token': 'ab',
      token: '[Filtered]',
    })
  })
})

describe('payloads', () => {
  test('what a Sentry event holds of a request, a user and the program', () => {
    const event = {
      message: 'no invoice for ada@example.com',
      user: { id: '4111111111111111', email: 'ada@example.com', token: 'x' },
      modules: { 'better-auth': '1.7.5' },
      request: {
        url: 'https://shop.example/pay?token=ab&page=2',
        query_string: 'session=ab&page=2',
        cookies: { sessionid: 'ab', theme: 'dark' },
        headers: [
          ['Authorization', 'Basic YWRh'],
          ['Cookie', 'a=b'],
          ['X-Session', 'ab'],
          ['Accept', '*/*'],
        ],
        data: 'user=ada&password=hunter2',
        env: { HTTP_COOKIE: 'a=b', SERVER_NAME: 'web-1' },
      },
      extra: {
        order: 17,
        has_password: true,
        payment: { number: 4111111111111111, cvv: 123 },
        empty: { secret: null },
      },
      tags: [
        ['secret', 'ab'],
        ['region', 'eu'],
      ],
      breadcrumbs: {
        values: [{ category: 'fetch', data: { url: '/a?api_key=ab' }, message: 'sent to bob@example.com' }],
      },
      exception: { values: [{ value: 'x', stacktrace: { frames: [{ function: 'pay', vars: { password: "'x'" } }] } }] },
    }
    const before = structuredClone(event)
    expect(scrubPayload(event, names)).toEqual({
      message: 'no invoice for [Filtered]',
      user: { id: '4111111111111111', email: 'ada@example.com', token: '[Filtered]' },
      modules: { 'better-auth': '1.7.5' },
      request: {
        url: 'https://shop.example/pay?token=[Filtered]&page=2',
        query_string: 'session=[Filtered]&page=2',
        cookies: { sessionid: '[Filtered]', theme: '[Filtered]' },
        headers: [
          ['Authorization', '[Filtered]'],
          ['Cookie', '[Filtered]'],
          ['X-Session', '[Filtered]'],
          ['Accept', '*/*'],
        ],
        data: 'user=ada&password=[Filtered]',
        env: { HTTP_COOKIE: '[Filtered]', SERVER_NAME: 'web-1' },
      },
      extra: {
        order: 17,
        has_password: true,
        payment: { number: '[Filtered]', cvv: '[Filtered]' },
        empty: { secret: null },
      },
      tags: [
        ['secret', '[Filtered]'],
        ['region', 'eu'],
      ],
      breadcrumbs: {
        values: [{ category: 'fetch', data: { url: '/a?api_key=[Filtered]' }, message: 'sent to [Filtered]' }],
      },
      exception: {
        values: [{ value: 'x', stacktrace: { frames: [{ function: 'pay', vars: { password: '[Filtered]' } }] } }],
      },
    })
    expect(event).toEqual(before)
  })

  test('OpenTelemetry attributes, flat and in pairs', () => {
    const attributes = { 'user.email': 'ada@example.com', 'http.request.header.cookie': ['a=b'], 'db.password': 'x' }
    expect(scrubPayload({ attributes }, names)).toEqual({
      attributes: {
        'user.email': 'ada@example.com',
        'http.request.header.cookie': '[Filtered]',
        'db.password': '[Filtered]',
      },
    })
    const pairs = [
      { key: 'user.email', value: { stringValue: 'ada@example.com' } },
      { key: 'api.token', value: { stringValue: 'x' } },
    ]
    expect(scrubPayload({ pairs }, names)).toEqual({ pairs: [pairs[0], { key: 'api.token', value: '[Filtered]' }] })
  })

  test('a payload with nothing to hide is the same object', () => {
    const plain = { a: [1, { b: 'c', at: 1763780000123 }], id: '9ec79c33ec9942ab8353589fcb2e04dc' }
    expect(scrubPayload(plain, names)).toBe(plain)
  })

  test('depth costs no stack, and names mean nothing', () => {
    let deep: unknown = 'password=x'
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(JSON.stringify(scrubPayload(deep, names)).length).toBeLessThan(100)
    const odd: unknown = JSON.parse('{"__proto__":{"password":"x"},"constructor":"ok"}')
    expect(JSON.stringify(scrubPayload(odd, names))).toBe('{"__proto__":{"password":"[Filtered]"},"constructor":"ok"}')
  })
})

describe('hostile texts', () => {
  const pieces = [
    'password',
    '=',
    ':',
    '"',
    "'",
    '\\',
    ' ',
    '@',
    '.',
    '-',
    '://',
    'eyJ',
    'A',
    '4111',
    '1',
    'bearer ',
    '?',
    '&',
    '-----BEGIN RSA PRIVATE KEY',
    '-----END RSA PRIVATE KEY-----',
    'token',
    'a',
    'DE89',
    'cookie:',
    '\n',
    'é',
    '🙂',
  ]

  test('any text becomes a text that stays as it is, and keeps what surrounds a secret', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(text, (given) => {
        const clean = scrub(given)
        expect(clean.length).toBeLessThanOrEqual(given.length * 6 + 10)
        expect(scrub(clean).length).toBeLessThanOrEqual(clean.length * 2 + 20)
      }),
      { numRuns: 500 },
    )
  })

  test('any two pieces again and again cost no more than their length', () => {
    // A pattern that is not linear would not come back before the test is cut off.
    for (const first of pieces) {
      for (const second of ['', ...pieces]) {
        const piece = first + second
        scrub(piece.repeat(Math.ceil(100_000 / piece.length)))
      }
    }
  }, 60_000)

  test.for([
    ['what begins like an IBAN', ` DE89${'A1'.repeat(17)}`],
    ['what begins like a token', '-eyJ'],
  ] as const)('%s and goes on without an end costs no more than its length', { timeout: 5_000 }, ([, piece]) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    expect(scrub(text)).toBe(text)
  })
})
