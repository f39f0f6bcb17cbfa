import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * Libraries that every screen needs travel in chunks of their own, so a new
 * release of the page does not make browsers load React again.
 */
function chunkOf(id: string): string | undefined {
  if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react';
  // Public pages have React but no routes.
  if (/node_modules\/(react-router|cookie|set-cookie-parser)\//.test(id)) return 'router';
  if (/node_modules\/@tanstack\//.test(id)) return 'query';
  return undefined;
}

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    proxy: {
      // The server refuses requests whose origin is not the host they go to, so the host must stay as sent.
      '/api': { target: process.env['TENON_API'] ?? 'http://127.0.0.1:8080', changeOrigin: false },
    },
  },
  build: {
    outDir: 'dist',
    manifest: true,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      // Public links have a small page of their own.
      input: {
        index: fileURLToPath(new URL('./index.html', import.meta.url)),
        public: fileURLToPath(new URL('./public.html', import.meta.url)),
      },
      output: { manualChunks: chunkOf },
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
});
