/** What an owner pastes into the pages of another site to show a form there. */
export interface Embedded {
  /** The address of this workspace, such as `https://tenon.example`. */
  readonly origin: string;
  readonly token: string;
  readonly title: string;
}

/** A script that makes room for the form and lets it grow. */
export function scriptCode({ origin, token, title }: Embedded): string {
  return `<script src="${origin}/embed.js" data-form="${token}" data-title="${quoted(title)}"></script>`;
}

/** A frame of one height, for sites that let no script of others in. */
export function frameCode({ origin, token, title }: Embedded): string {
  return `<iframe src="${origin}/f/${token}" title="${quoted(title)}" width="100%" height="640" style="border:0"></iframe>`;
}

function quoted(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
