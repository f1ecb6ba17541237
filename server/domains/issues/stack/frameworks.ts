import type { SignalFrame } from '#shared/signal.ts'

/** How the names of a language's functions and files are read; `other` when we do not know it. */
export type Family = 'js' | 'python' | 'java' | 'dotnet' | 'ruby' | 'php' | 'go' | 'rust' | 'other'

const families = new Map<string, Family>(
  Object.entries({
    javascript: 'js',
    node: 'js',
    browser: 'js',
    nodejs: 'js',
    webjs: 'js',
    python: 'python',
    java: 'java',
    kotlin: 'java',
    android: 'java',
    scala: 'java',
    csharp: 'dotnet',
    dotnet: 'dotnet',
    ruby: 'ruby',
    php: 'php',
    go: 'go',
    rust: 'rust',
    native: 'rust',
  } as const),
)

export const familyOf = (platform: string | null): Family => families.get(platform?.toLowerCase() ?? '') ?? 'other'

/** Where code lies that its users did not write: parts of a path (with `/`), and beginnings of a module's name. */
const marks: Record<Exclude<Family, 'other'>, { paths: string[]; modules: string[] }> = {
  js: {
    paths: [
      '/node_modules/',
      'node:',
      'internal/process/',
      'internal/modules/',
      'webpack/bootstrap',
      'webpack/runtime/',
      'webpack-internal:///(rsc)/./node_modules',
      '/.vite/deps/',
      '/@vite/',
      'zone.js',
      'polyfills',
      '[native code]',
      '<native>',
      'chrome-extension://',
      'moz-extension://',
      'safari-extension://',
      'safari-web-extension://',
      'react-dom.',
      '/runtime.',
    ],
    modules: ['node:', 'node_modules', 'zone.js', 'internal/'],
  },
  python: {
    paths: ['/site-packages/', '/dist-packages/', '/lib/python', '<frozen ', '/importlib/', '/lib64/python'],
    modules: [
      'asyncio.',
      'threading',
      'concurrent.futures',
      'importlib',
      'django.',
      'flask.',
      'werkzeug.',
      'starlette.',
      'fastapi.',
      'uvicorn.',
      'gunicorn.',
      'celery.',
      'billiard.',
      'kombu.',
      'sqlalchemy.',
      'urllib3.',
      'requests.',
      'aiohttp.',
      'sentry_sdk.',
    ],
  },
  java: {
    paths: [],
    modules: [
      'java.',
      'javax.',
      'jakarta.',
      'jdk.',
      'sun.',
      'com.sun.',
      'kotlin.',
      'kotlinx.',
      'scala.',
      'android.',
      'androidx.',
      'com.android.',
      'dalvik.',
      'org.springframework.',
      'org.apache.',
      'org.hibernate.',
      'org.eclipse.',
      'org.jboss.',
      'io.netty.',
      'io.undertow.',
      'io.quarkus.',
      'io.micronaut.',
      'reactor.',
      'io.reactivex.',
      'rx.',
      'com.fasterxml.',
      'com.zaxxer.',
      'net.bytebuddy.',
      'net.sf.cglib.',
      'org.aspectj.',
      'org.slf4j.',
      'ch.qos.',
      'okhttp3.',
      'retrofit2.',
      'com.google.common.',
      'com.google.inject.',
      'org.postgresql.',
      'com.mysql.',
      'org.junit.',
      'org.gradle.',
      'groovy.',
      'akka.',
      'io.grpc.',
      '$Proxy',
      'com.sun.proxy',
    ],
  },
  dotnet: {
    paths: ['/_/src/'],
    modules: [
      'System',
      'Microsoft.',
      'Npgsql',
      'Newtonsoft.',
      'MediatR',
      'Serilog',
      'Polly',
      'Grpc.',
      'Hangfire',
      'Castle.',
    ],
  },
  ruby: { paths: ['/gems/', '/vendor/bundle/', '/lib/ruby/', '<internal:', '/rubygems/'], modules: [] },
  php: {
    paths: ['/vendor/', '[internal]'],
    modules: ['Symfony\\', 'Illuminate\\', 'Doctrine\\', 'GuzzleHttp\\', 'Laminas\\', 'Twig\\', 'Monolog\\', 'Psr\\'],
  },
  go: {
    paths: ['/usr/local/go/', '/pkg/mod/', '/vendor/', '/go/src/runtime/', '/libexec/src/'],
    modules: [
      'runtime',
      'net/',
      'reflect',
      'database/sql',
      'testing',
      'encoding/',
      'internal/',
      'golang.org/x/',
      'google.golang.org/',
      'sync',
    ],
  },
  rust: {
    paths: ['/rustc/', '/.cargo/registry/', '/cargo/registry/', '/usr/lib/', '/usr/src/'],
    modules: [
      'core::',
      'std::',
      'alloc::',
      'tokio::',
      'hyper::',
      'futures',
      'actix',
      'axum::',
      'tower',
      'sentry',
      '__rust',
      '_start',
      'rust_begin_unwind',
      '__libc',
      'clone',
    ],
  },
}

const all = Object.values(marks)
const everyPath = all.flatMap(({ paths }) => paths).filter((path) => path !== '/vendor/')

/** Whether the frame lies in a library, a framework or the language itself, by where its file and module are. */
export function isFramework(frame: SignalFrame, family: Family): boolean {
  const file = (frame.filename ?? '').slice(0, 500).replaceAll('\\', '/')
  const { paths, modules } = family === 'other' ? { paths: everyPath, modules: [] } : marks[family]
  if (paths.some((path) => file.includes(path) || (path.startsWith('/') && file.startsWith(path.slice(1))))) return true
  const named = [frame.module, family === 'rust' || family === 'go' ? frame.function : null]
  return named.some((name) => name && modules.some((module) => begins(name, module)))
}

/** `java.` begins `java.util.List`; `System` begins `System.Linq` and is `System`, but does not begin `SystemsCorp`. */
function begins(name: string, module: string): boolean {
  if (!name.startsWith(module)) return false
  const next = name[module.length]
  return next === undefined || !/\w$/.test(module) || !/\w/.test(next)
}
