import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * Libraries that every screen needs travel in chunks of their own, so a new
 * release of the page does not make browsers load React again.
 */
function chunkOf(id: string): string | undefined {
  if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react';
  if (/node_modules\/(react-router|cookie|set-cookie-parser)\//.test(id)) return 'router';
  if (/node_modules\/@tanstack\//.test(id)) return 'query';
  return undefined;
}

/** What stands in for React on the page of public links: the same interface in a tenth of the bytes. */
const SMALL_REACT = {
  'react/jsx-runtime': 'preact/jsx-runtime',
  'react-dom/client': 'preact/compat/client',
  'react-dom': 'preact/compat',
  react: 'preact/compat',
};

/**
 * Two builds into one folder: the workspace, cut into chunks that its screens load when they need them, and (`--mode public`)
 * the small page of public links, whose first screen is one script and one style sheet. On a slow network each
 * further file costs a stranger a round trip.
 */
export default defineConfig(({ mode }) => {
  const forStrangers = mode === 'public';
  const page = forStrangers ? 'public' : 'index';
  return {
    plugins: [react()],
    resolve: {
      alias: {
        '@': fileURLToPath(new URL('./src', import.meta.url)),
        ...(forStrangers ? SMALL_REACT : {}),
      },
    },
    server: {
      port: 5173,
      // The list of regions is the engine's.
      fs: { allow: ['.', '../../engine/src/kind/address'] },
      proxy: {
        // The server refuses requests whose origin is not the host they go to, so the host must stay as sent.
        '/embed.js': process.env['TENON_API'] ?? 'http://127.0.0.1:8080',
        '/api': { target: process.env['TENON_API'] ?? 'http://127.0.0.1:8080', changeOrigin: false },
      },
    },
    publicDir: forStrangers ? false : 'public',
    build: {
      outDir: 'dist',
      emptyOutDir: !forStrangers,
      manifest: `.vite/${page}.json`,
      chunkSizeWarningLimit: 700,
      rollupOptions: {
        input: fileURLToPath(new URL(`./${page}.html`, import.meta.url)),
        output: forStrangers ? {} : { manualChunks: chunkOf },
      },
    },
    test: { include: ['src/**/*.test.{ts,tsx}'] },
  };
});
