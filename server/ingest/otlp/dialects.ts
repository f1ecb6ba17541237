/** How one language writes the frames of a stack trace. Patterns are linear: their parts cannot match the same characters. */
export type Dialect = {
  /** As in `telemetry.sdk.language`. */
  languages: string[]
  order: 'newest first' | 'oldest first'
  frame: RegExp
  /** Frames that belong to the platform or to a library. */
  foreign: RegExp
}

/** Languages that write a frame in a line of its own. */
export const dialects: Dialect[] = [
  {
    languages: ['nodejs', 'webjs', 'javascript'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?:async )?(?:(?<function>[^(]{1,250}) \((?<file>[^)]{1,300}?)(?::\d{1,7}){0,2}\)|(?<bare>[^\s()]{1,300}?):\d{1,7}:\d{1,7})$/,
    foreign: /node_modules|^node:|^internal\/|^<anonymous>$|^native$/,
  },
  {
    languages: ['webjs', 'javascript'],
    order: 'newest first',
    frame: /^(?<function>[^@\s]{0,250})@(?<file>[^\s@]{1,300}?)(?::\d{1,7}){1,2}$/,
    foreign: /node_modules|^\[native code\]$/,
  },
  {
    languages: ['python'],
    order: 'oldest first',
    // An exception group draws its branches at the left.
    frame: /^(?:\s{0,40}\|)?\s{0,8}File "(?<file>[^"]{1,300})", line \d{1,7}(?:, in (?<function>.{1,250}))?$/,
    foreign: /site-packages|dist-packages|\/lib\/python\d|^<frozen/,
  },
  {
    languages: ['java', 'kotlin', 'scala'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?:[^\s()/]{0,100}\/{1,2})?(?<module>[\w$.]{1,280})\.(?<function>[\w$<>-]{1,120})\((?<file>[\w$.-]{1,200}\.(?:java|kt|kts|scala|groovy|clj)|Native Method|Unknown Source)(?::\d{1,7})?\)/,
    foreign:
      /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|io\.netty|io\.opentelemetry|io\.grpc|io\.micronaut|io\.quarkus|com\.fasterxml|com\.zaxxer|reactor|org\.(?:springframework|apache|hibernate|eclipse|jboss|postgresql))\./,
  },
  {
    // As OpenTelemetry for PHP writes it: namespaces and classes with dots, and only the last part of the file's path.
    languages: ['php'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?:(?<module>[\w.]{1,280})\.)?(?<function>[\w{}]{1,150})\((?<file>[^\s():]{1,200}\.(?:php|inc|phtml))(?::\d{1,7})?\)$/,
    foreign: /^(?:Symfony|Illuminate|Laravel|Doctrine|GuzzleHttp|OpenTelemetry|Slim|Laminas|Twig)\./,
  },
  {
    languages: ['dotnet'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?<module>[^\s()]{1,280})\.(?<function>[^\s().]{1,150})\([^)]{0,500}\)(?: in (?<file>.{1,300}):line \d{1,7})?$/,
    foreign: /^(?:System|Microsoft|Npgsql|Newtonsoft|Grpc|Polly|OpenTelemetry|lambda_method)\b/,
  },
  {
    languages: ['ruby'],
    order: 'newest first',
    frame: /^\s{0,8}(?:from )?(?<file>[^\s:]{1,300}):\d{1,7}:in [`'](?<function>[^'`]{1,250})'$/,
    foreign: /\/gems\/|\/ruby\/\d|^<internal:/,
  },
  {
    languages: ['php'],
    order: 'newest first',
    frame: /^#\d{1,4} (?<file>[^()]{1,300})\(\d{1,7}\): (?<function>[^()]{1,250})\(/,
    foreign: /\/vendor\//,
  },
  {
    languages: ['erlang', 'elixir'],
    order: 'newest first',
    frame:
      /^\s{0,8}(?:\((?<module>[\w.]{1,100})(?: [^()]{1,100})?\) )?(?<file>[^\s:()]{1,300}):\d{1,7}: (?<function>[^\s].{0,250})$/,
    foreign: /^(?:stdlib|kernel|elixir|phoenix|phoenix_live_view|plug|plug_cowboy|ecto|ecto_sql|cowboy|bandit|oban)$/,
  },
]
