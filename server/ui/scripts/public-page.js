// Fails the build when the script of a public page grows past its budget: strangers open it on a phone, once.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 60;
const manifest = JSON.parse(readFileSync('dist/.vite/public.json', 'utf8'));

/** Every file the entry pulls in at once. */
function scriptsOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) scriptsOf(next, seen);
  return seen;
}

const files = scriptsOf('public.html');
const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const size = (bytes / 1024).toFixed(1);
console.log(`public page: ${size} KB of script, gzip (budget ${BUDGET_KB} KB, ${files.size} files)`);
if (files.size === 0 || bytes > BUDGET_KB * 1024) process.exit(1);
