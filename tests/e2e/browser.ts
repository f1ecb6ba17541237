import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium as playwright } from 'playwright-core'

const root = join(import.meta.dirname, '../..')
const cache = join(root, '.cache/chromium')
const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => [
  `/usr/bin/${name}`,
  `/usr/local/bin/${name}`,
])
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** Without any font Chromium ends at once; the package's own configuration points to folders that are not here. */
const fontConfig = `<?xml version="1.0"?>
<fontconfig>
  <dir>${join(cache, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(cache, 'fonts-cache')}</cachedir>
</fontconfig>
`

/** A real Chromium: the one that is installed, else the one that npm brought. */
export async function launchBrowser(): Promise<Browser> {
  const own = [...installed, macChrome].find((path) => existsSync(path))
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  if (own) return await playwright.launch({ executablePath: own, args })
  const home = await unpackedChromium()
  return await playwright.launch({
    executablePath: join(home, 'chromium'),
    args,
    env: { ...environment(), LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_FILE: join(home, 'fonts.conf') },
  })
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Unpacks into a folder of its own and then puts that in place at once, so that two at a time do no harm. */
async function unpackedChromium(): Promise<string> {
  if (existsSync(join(cache, 'chromium'))) return cache
  await mkdir(join(root, '.cache'), { recursive: true })
  const fresh = await mkdtemp(join(root, '.cache/chromium-'))
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV }
  // The package unpacks into the folder for temporary files, and its own libraries only where it thinks to be at home.
  Object.assign(process.env, { TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  await writeFile(join(fresh, 'fonts.conf'), fontConfig)
  await rename(fresh, cache).catch(async () => await rm(fresh, { recursive: true, force: true }))
  return cache
}
