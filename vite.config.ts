import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'client',
  plugins: [react()],
  // The content security policy allows fonts from this server only.
  build: { outDir: '../dist/client', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: Object.fromEntries(['/trpc', '/auth', '/api', '/pop'].map((path) => [path, 'http://127.0.0.1:4000'])),
  },
})
