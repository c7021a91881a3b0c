/** How the browser part is built, served in development and tested. */
import { fileURLToPath, URL } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const server = process.env.ZUOXI_DEV_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  root: at('.'),
  base: '/',
  plugins: [vue()],
  resolve: {
    alias: {
      '@': at('./src'),
      '@tasks': at('../src/zuoxi/tasks'),
    },
  },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: at('../src/zuoxi/browser'),
    emptyOutDir: true,
    // Chromium and Edge of the last three years; Firefox for officials' pages.
    target: ['chrome119', 'edge119', 'firefox119', 'safari17'],
    assetsInlineLimit: 2048,
    chunkSizeWarningLimit: 400,
  },
  server: {
    fs: { allow: [at('..')] },
    proxy: {
      '/api': server,
      '/recordings': server,
      '/takes': server,
      '/ws': { target: server, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', '../src/zuoxi/tasks/*/web/**/*.test.ts'],
    setupFiles: [at('./src/app/testSetup.ts')],
    restoreMocks: true,
    // its components bring style sheets, which Node cannot load
    server: { deps: { inline: ['element-plus'] } },
  },
})
