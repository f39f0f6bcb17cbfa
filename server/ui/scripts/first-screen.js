// Fails the build when the script a first visit loads grows past its budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 450;
const manifest = JSON.parse(readFileSync('dist/.vite/index.json', 'utf8'));

/** Every file the entry and the given lazy routes pull in at once. */
function scriptsOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) scriptsOf(next, seen);
  return seen;
}

const files = scriptsOf('index.html');
scriptsOf('src/features/inbox/workbench-page.tsx', files);
const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const size = (bytes / 1024).toFixed(1);
console.log(`first screen: ${size} KB of script, gzip (budget ${BUDGET_KB} KB, ${files.size} files)`);
if (bytes > BUDGET_KB * 1024) process.exit(1);
