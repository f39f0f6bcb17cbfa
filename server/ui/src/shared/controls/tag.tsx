import "./controls.css";
const TONES: ReadonlySet<string> = new Set([
  "red",
  "orange",
  "gold",
  "green",
  "cyan",
  "blue",
  "purple",
  "gray",
]);

/** A coloured label; the text says what the colour means. */
export function Tag({ text, color }: { readonly text: string; readonly color?: string | undefined }) {
  return (
    <span className="c-tag" data-tone={color && TONES.has(color) ? color : "gray"} title={text}>
      {text}
    </span>
  );
}
