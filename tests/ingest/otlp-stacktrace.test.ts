import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStacktrace } from '#server/ingest/otlp/stacktrace.ts'

const traces: [language: string, text: string, thrownLast: string, inApp: boolean[]][] = [
  [
    'nodejs',
    'TypeError: x\n    at total (/srv/a.js:1:2)\n    at async Object.run (/srv/node_modules/b/c.js:3:4)\n    at /srv/d.js:5:6',
    'total',
    [true, false, true],
  ],
  ['webjs', 'total@https://x.example/a.js:1:2\nrun@https://x.example/b.js:3:4', 'total', [true, true]],
  [
    'python',
    'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in run\n    total()\n  File "/usr/lib/python3.12/site-packages/x.py", line 9, in total\n    raise E\nE: x',
    'total',
    [true, false],
  ],
  [
    'java',
    'com.acme.E: x\n\tat com.acme.Job.total(Job.java:7)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n\t... 3 more',
    'total',
    [false, true],
  ],
  [
    'dotnet',
    'System.Exception: x\n   at Acme.Billing.Job.Total(Int32 a, String b) in /src/Job.cs:line 12\n   at System.Threading.Task.Run()',
    'Total',
    [false, true],
  ],
  [
    'go',
    'goroutine 1 [running]:\nexample.com/acme/billing.(*Job).Total(0xc0000)\n\t/src/job.go:12 +0x1b\nmain.main()\n\t/src/main.go:5 +0x1d',
    '(*Job).Total',
    [true, true],
  ],
  ['ruby', "/srv/app.rb:3:in `total'\n/usr/gems/ruby/3.2/gems/rack/a.rb:4:in `call'", 'total', [false, true]],
  [
    'go',
    'goroutine 7 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.report()\n\t/src/report.go:9 +0x1d\npanic({0x4a, 0x5b})\n\t/usr/local/go/src/runtime/panic.go:770 +0x132\nexample.com/acme/billing.Total(...)\n\t/src/total.go:4\nnet/http.HandlerFunc.ServeHTTP(0x0)\n\t/usr/local/go/src/net/http/server.go:2166 +0x29\ncreated by net/http.(*Server).Serve in goroutine 1\n\t/usr/local/go/src/net/http/server.go:3285 +0x4b4',
    'Total',
    [false, true],
  ],
  [
    'rust',
    '   0: core::panicking::panic_fmt\n             at /rustc/90b3/library/core/src/panicking.rs:75:14\n   1: <shop::orders::Order as shop::Priced>::total::h0123456789abcdef\n             at ./src/orders.rs:12:9\n   2: tokio::runtime::task::poll\n             at /root/.cargo/registry/src/tokio-1.44/src/task.rs:9:1',
    'panic_fmt',
    [false, true, false],
  ],
  [
    'php',
    'Acme.Billing.CardError: declined\n\tat Acme.Billing.Job.total(Job.php:12)\n\tat Symfony.Component.HttpKernel.HttpKernel.handle(HttpKernel.php:76)\n\tat {main}(index.php:8)',
    'total',
    [true, false, true],
  ],
  [
    'erlang',
    '** (RuntimeError) x\n    (billing 1.2.0) lib/billing/job.ex:12: Billing.Job.total/2\n    (phoenix 1.7.1) lib/phoenix/router.ex:402: Phoenix.Router.__call__/5',
    'Billing.Job.total/2',
    [false, true],
  ],
  ['php', '#0 /srv/app.php(3): Job->total(1)\n#1 /srv/vendor/x.php(9): run()\n#2 {main}', 'Job->total', [false, true]],
]
test.each(traces)('a stack trace in %s', (language, text, thrownLast, inApp) => {
  for (const known of [language, null]) {
    const [exception] = parseStacktrace({ type: 'E', value: null }, text, known)
    expect(exception?.frames.map((frame) => frame.inApp)).toEqual(inApp)
    expect(exception?.frames.at(-1)?.function).toBe(thrownLast)
  }
})

const chains: [language: string, text: string, types: [string, string | null, string | null][]][] = [
  [
    'java',
    'A: a\n\tat x.A.one(A.java:1)\n\tSuppressed: S: s\n\t\tat x.S.no(S.java:1)\n\tCaused by: T: t\n\t\tat x.T.no(T.java:1)\nCaused by: y.B: b\n\tat y.B.two(B.java:2)\n\t... 3 more',
    [
      ['y.B', 'b', 'two'],
      ['A', 'a', 'one'],
    ],
  ],
  [
    'nodejs',
    'A: a\n    at one (/srv/a.js:1:1)\ncaused by: B: b\n    at two (/srv/b.js:2:2)',
    [
      ['B', 'b', 'two'],
      ['A', 'a', 'one'],
    ],
  ],
  [
    'dotnet',
    'A: a\n ---> Acme.B: b\n   at Acme.B.Two() in /src/B.cs:line 2\n   --- End of inner exception stack trace ---\n   at Acme.A.One() in /src/A.cs:line 1',
    [
      ['Acme.B', 'b', 'Two'],
      ['A', 'a', 'One'],
    ],
  ],
  [
    'python',
    'Traceback (most recent call last):\n  File "/srv/b.py", line 2, in two\n    raise B("b")\npkg.B: b\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/srv/a.py", line 1, in one\n    raise A\nA: a',
    [
      ['pkg.B', 'b', 'two'],
      ['A', 'a', 'one'],
    ],
  ],
  [
    'php',
    'B: b in /srv/b.php:2\nStack trace:\n#0 /srv/b.php(2): two()\n#1 {main}\n\nNext A: a in /srv/a.php:1\nStack trace:\n#0 /srv/a.php(1): one()\n#1 {main}',
    [
      ['B', 'b', 'two'],
      ['A', 'a', 'one'],
    ],
  ],
]
test.each(chains)('a chain of exceptions in %s', (language, text, chain) => {
  for (const known of [language, null]) {
    const exceptions = parseStacktrace({ type: 'A', value: 'a' }, text, known)
    expect(exceptions.map(({ type, value, frames }) => [type, value, frames.at(-1)?.function])).toEqual(chain)
  }
})

test('the causes of Java come oldest first', () => {
  const text =
    'A: a\n\tat x.A.one(A.java:1)\nCaused by: y.B: b\n\tat y.B.two(B.java:2)\nCaused by: z.C\n\tat z.C.three(C.java:3)'
  const exceptions = parseStacktrace({ type: 'A', value: 'a' }, text, 'java')
  expect(exceptions.map(({ type, value }) => [type, value])).toEqual([
    ['z.C', null],
    ['y.B', 'b'],
    ['A', 'a'],
  ])
  expect(exceptions.map(({ frames }) => frames[0]?.function)).toEqual(['three', 'two', 'one'])
})

test('any text of any length is read in bounds', () => {
  const pieces = [
    'Caused by: ',
    'Traceback (most recent call last):',
    ' ---> ',
    '\n',
    '\tat ',
    'a.b(',
    '#0 ',
    '0: ',
    '"',
    ':1',
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), { maxLength: 200 })
  fc.assert(
    fc.property(text, fc.constantFrom(null, 'java', 'python', 'go', 'rust', 'dotnet', 'x'), (parts, language) => {
      const exceptions = parseStacktrace({ type: 'E', value: null }, parts.join(''), language)
      expect(exceptions.length).toBeLessThanOrEqual(7)
      expect(exceptions.at(-1)?.type).toBe('E')
      for (const { frames } of exceptions) expect(frames.length).toBeLessThanOrEqual(60)
    }),
  )
  // A pattern that tries again and again would never end here.
  for (const piece of [...pieces, ' ', 'x', 'x.', '(', '::']) {
    expect(parseStacktrace({ type: 'E', value: null }, piece.repeat(70_000), null).at(-1)?.type).toBe('E')
  }
})
