import { paraglideVitePlugin } from '@inlang/paraglide-js'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'client',
  plugins: [
    paraglideVitePlugin({
      project: './client/i18n/project.inlang',
      outdir: './client/i18n/generated',
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    react(),
  ],
  build: { outDir: '../dist/client', emptyOutDir: true, target: 'es2022' },
  server: {
    proxy: Object.fromEntries(['/trpc', '/auth', '/api', '/pop'].map((path) => [path, 'http://127.0.0.1:4000'])),
  },
})
