import type { Family } from './frameworks.ts'

type Rewrite = [pattern: RegExp, by: string]

/**
 * What compilers, runtimes and call sites add to a function's name, per language. Every quantifier is bounded, and each
 * row sees what the rows above left.
 */
const rewrites: Partial<Record<Family, Rewrite[]>> = {
  js: [
    [/^(?:async |new |get |set |bound ){1,3}/, ''],
    [/ \[as [^\]]{1,200}\]$/, ''],
    [/ \(index \d{1,6}\)$/, ''],
    // Firefox: `outer/inner/<`.
    [/(?:\/<|<){1,9}$/, ''],
    [/@.{1,200}$/, ''],
    [/^.{0,290}[./]/, ''],
    // What Rollup adds where two modules use the same name.
    [/\$\d{1,10}$/, ''],
  ],
  python: [
    [/<locals>\./g, ''],
    [/^.{0,290}\.(?=[^.]{1,200}$)/, ''],
    [/^<(?:listcomp|dictcomp|setcomp|genexpr)>$/, ''],
  ],
  java: [
    [/\$\$Lambda[$/\w.+-]{0,100}/, ''],
    [/\$\$(?:Enhancer|Fast|Spring|Key)?\w{0,40}(?:CGLIB|ByGuice|Weld|Proxy)\$\$[\w$]{0,100}/, ''],
    [/\$(?:HibernateProxy|ByteBuddy|MockitoMock|Proxy)\$[\w$]{0,100}/, ''],
    [/_\$\$_(?:jvst|javassist|Weld)[\w$]{1,100}/, ''],
    [/_(?:ClientProxy|Subclass|Bean)$/, ''],
    [/^lambda\$([\w$]{1,200})\$\d{1,10}$/, '$1'],
    [/^access\$\d{1,10}$/, ''],
    [/\$(?:lambda|default|suspendImpl)(?:\$\d{1,10})?$/, ''],
    [/-[\w-]{7}$/, ''],
    [/\$\d{1,10}(?=\$|$)/g, ''],
  ],
  dotnet: [
    // Async and iterator state machines, lambdas and local functions carry the method's name in angle brackets.
    [/^.{0,200}<>c(?:__DisplayClass\d{1,6}_\d{1,6}(?:`\d)?)?\.(?=<)/, ''],
    [/^.{0,200}(?=<\w{1,200}>d__\d)/, ''],
    [/<(\w{1,200})>d__\d{1,6}(?:`\d)?(?:\.MoveNext(?:\(\))?)?/, '$1'],
    [/<(\w{1,200})>b__[\d_]{1,12}/, '$1'],
    [/<(\w{1,200})>g__(\w{1,200})\|[\d_]{1,12}/, '$1.$2'],
    [/^lambda_method\d{0,10}$/, ''],
    [/`\d{1,3}/g, ''],
    [/\[[^\]]{0,200}\]/g, ''],
    [/\(.{0,250}\)$/, ''],
  ],
  ruby: [
    [/^(?:(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in ){1,4}/, ''],
    [/^.{0,290}[#.](?=[^#.]{1,200}$)/, ''],
    [/^<(?:main|top \(required\)|class:\w{1,200}|module:\w{1,200})>$/, ''],
  ],
  php: [
    [/\{closure(?::[^}]{1,250})?\}/g, '{closure}'],
    [/class@anonymous.{0,250}$/, 'class@anonymous'],
    [/^.{0,250}\\(?=\{closure\})/, ''],
    [/^.{0,290}(?:::|->)/, ''],
  ],
  go: [
    [/\[\.\.\.\]/g, ''],
    [/(?:\.(?:func\d{1,5}|gowrap\d{1,5}|deferwrap\d{1,5}|\d{1,5}))+$/, ''],
    [/-fm$/, ''],
    [/^.{0,290}\//, ''],
    [/\(\*(\w{1,200})\)/, '$1'],
  ],
  rust: [
    [/::h[0-9a-f]{16}$/, ''],
    [/::\{\{closure\}\}/g, ''],
    [/::_?\{closure#?\d{0,4}\}/g, ''],
    [/\{impl#\d{1,4}\}/g, '{impl}'],
    [/::\{\{vtable\.shim\}\}/g, ''],
    [/<[^<>]{1,200}>$/, ''],
  ],
}

/** For every language: addresses, Elixir's functions, hashes of monomorphised names. */
const anywhere: Rewrite[] = [
  [/0x[0-9a-f]{1,32}/gi, ''],
  [/^anonymous fn\/\d{1,3} in /, ''],
  [/::h[0-9a-f]{16}$/, ''],
]

const anonymous =
  /^(?:\?|<unknown>|<anonymous>|anonymous|\(anonymous\)|<lambda>|<module>|<computed>|<fn>|\{closure\}|\[?eval\]?|eval code|module code|global code|__webpack_require__|null|undefined|value|Anonymous function|)$/i

/** The function without what a build, a run or a call site adds to its name; empty when it has none. */
export function functionName(given: string, family: Family): string {
  let name = given.slice(0, 300).trim()
  for (const [pattern, by] of rewrites[family] ?? []) name = name.replace(pattern, by)
  for (const [pattern, by] of anywhere) name = name.replace(pattern, by)
  return anonymous.test(name) ? '' : name
}

/** Nobody calls a function so; a minifier does, and in the next build it is another one. */
export const isMinified = (name: string): boolean => /^[\w$]{1,2}$/.test(name)

/** The class or module without what is generated at run time: proxies, lambdas, numbers of inner classes. */
export function moduleName(given: string, family: Family): string {
  let name = given.slice(0, 300)
  if (family === 'java' || family === 'dotnet') {
    for (const [pattern, by] of rewrites[family] ?? []) name = name.replace(pattern, by)
  }
  if (family === 'php') name = name.replace(/class@anonymous.{0,250}$/, 'class@anonymous')
  if (family === 'go') name = name.replace(/\/v\d{1,3}(?=\/|$)/, '')
  return name
}
