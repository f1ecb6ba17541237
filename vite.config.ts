import react from '@vitejs/plugin-react'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const [toBrotli, toGzip] = [promisify(brotliCompress), promisify(gzip)]

// Quality 11 is a tenth smaller and takes seconds of every start.
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Lays `x.js.br` and `x.js.gz` beside what is worth it, so that the server need not compress, and says when it is done. */
function compressed(): Plugin {
  const started = performance.now()
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      if (this.meta.watchMode) return
      const assets = join(dir, 'assets')
      const names = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name))
      await Promise.all(
        names.map(async (name) => {
          const path = join(assets, name)
          const text = await readFile(path)
          if (text.length < 1_000) return
          await Promise.all([
            toBrotli(text, brotli).then((small) => writeFile(`${path}.br`, small)),
            toGzip(text, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
          ])
        }),
      )
      console.log(`Console built in ${Math.ceil((performance.now() - started) / 1000)} s.`)
    },
  }
}

export default defineConfig({
  root: 'client',
  plugins: [react(), compressed()],
  // The content security policy allows fonts from this server only.
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(['/trpc', '/auth', '/api', '/pop'].map((path) => [path, 'http://127.0.0.1:4000'])),
  },
})
