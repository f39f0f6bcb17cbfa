import { useState } from "react";
import { Thumb } from "@/shared/controls/thumb";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import { FilesInput, attachment } from "./attachment";
import { asFiles } from "./files";
import type { DisplayProps, InputProps, Kind } from "./kind";
import { PictureViewer } from "./picture-viewer";

function Input(props: InputProps) {
  return <FilesInput {...props} images />;
}

function Display({ value }: DisplayProps) {
  const { sources } = useForm();
  const t = useTexts(formTexts);
  const [shown, setShown] = useState<number | null>(null);
  const files = asFiles(value);
  return (
    <>
      <ul className="f-images">
        {files.map((file, at) => (
          <li key={file.id}>
            <button
              type="button"
              className="f-picture"
              disabled={sources.fileHref(file) === ""}
              onClick={() => setShown(at)}
            >
              <Thumb src={sources.thumbHref(file, "large")} alt={file.name} sign={28} />
              {file.mime === "image/heic" && <span className="f-no-picture">{t("fileNoPicture")}</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown !== null && <PictureViewer files={files} first={shown} onClose={() => setShown(null)} />}
    </>
  );
}

/** So many fit into a cell. */
const SHOWN = 3;

function Cell({ value }: DisplayProps) {
  const { sources } = useForm();
  const files = asFiles(value);
  return (
    <span className="f-thumbs">
      {files.slice(0, SHOWN).map((file) => (
        <Thumb key={file.id} src={sources.thumbHref(file, "small")} alt={file.name} />
      ))}
      {files.length > SHOWN && <span>+{files.length - SHOWN}</span>}
    </span>
  );
}

export const image: Kind = { ...attachment, Input, Display, Cell };
