import { useState } from "react";
import { Icon } from "./icon";
import "./files.css";

interface ThumbProps {
  /** Empty where there is no small picture. */
  readonly src: string;
  readonly alt: string;
  /** The size of the sign that stands for a file without a picture. */
  readonly sign?: number;
}

/** The small picture of a file, or the sign of a file where none can be had. */
export function Thumb({ src, alt, sign = 16 }: ThumbProps) {
  const [broken, setBroken] = useState("");
  if (src === "" || broken === src)
    return (
      <span className="c-thumb-none" {...(alt !== "" && { role: "img", "aria-label": alt })}>
        <Icon name="file" size={sign} />
      </span>
    );
  return <img src={src} alt={alt} loading="lazy" decoding="async" onError={() => setBroken(src)} />;
}
