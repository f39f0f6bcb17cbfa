/** Which files were on their way when the page was left, so that the same file goes on where it was. */
interface Remembered {
  readonly id: string;
  readonly at: number;
  /** Where it was going: an app and one of its fields. */
  readonly scope: string;
  readonly name: string;
}

const KEY = "tenon-uploads";
/** The server keeps what was left half way for a day. */
const LONGEST = 24 * 3600 * 1000;
const MOST = 50;

/** A file is the same when it has the same name, size and time of change, and goes to the same place. */
function keyOf(scope: string, file: File): string {
  return [scope, file.name, file.size, file.lastModified].join("|");
}

function all(): Record<string, Remembered> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, Remembered>;
    const fresh = Object.entries(kept).filter(([, one]) => Date.now() - one.at < LONGEST);
    return Object.fromEntries(fresh.slice(-MOST));
  } catch {
    // A browser that keeps nothing, or something else under our name: every file begins anew.
    return {};
  }
}

function keep(uploads: Record<string, Remembered>) {
  try {
    localStorage.setItem(KEY, JSON.stringify(uploads));
  } catch {
    // Nothing is lost but the place to go on from.
  }
}

export function rememberedUpload(scope: string, file: File): string | undefined {
  return all()[keyOf(scope, file)]?.id;
}

export function rememberUpload(scope: string, file: File, id: string) {
  keep({ ...all(), [keyOf(scope, file)]: { id, at: Date.now(), scope, name: file.name } });
}

export function forgetUpload(scope: string, file: File) {
  const { [keyOf(scope, file)]: gone, ...rest } = all();
  if (gone) keep(rest);
}

/** The names of the files that were left half way. */
export function unfinishedUploads(scope: string): string[] {
  return Object.values(all()).flatMap((one) => (one.scope === scope ? [one.name] : []));
}

/** Nobody is going to go on with them. */
export function forgetUnfinished(scope: string) {
  keep(Object.fromEntries(Object.entries(all()).filter(([, one]) => one.scope !== scope)));
}
