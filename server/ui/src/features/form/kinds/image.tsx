import { FileInput } from "@/shared/controls/file-input";
import { useForm } from "../form-env";
import { useFileTexts } from "../use-file-texts";
import { attachment } from "./attachment";
import { asFiles, toJson } from "./files";
import type { DisplayProps, InputProps, Kind } from "./kind";

function Input({ value, onChange, ...rest }: InputProps) {
  const { sources } = useForm();
  return (
    <FileInput
      {...rest}
      images
      value={asFiles(value)}
      upload={sources.upload}
      hrefOf={sources.fileHref}
      texts={useFileTexts(true)}
      onChange={(files) => onChange(toJson(files))}
    />
  );
}

function Display({ value }: DisplayProps) {
  const { sources } = useForm();
  return (
    <ul className="f-images">
      {asFiles(value).map((file) => (
        <li key={file.id}>
          <a href={sources.fileHref(file)} target="_blank" rel="noreferrer">
            <img src={sources.fileHref(file)} alt={file.name} loading="lazy" />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Cell({ value }: DisplayProps) {
  const { sources } = useForm();
  return (
    <span className="f-thumbs">
      {asFiles(value)
        .slice(0, 3)
        .map((file) => (
          <img key={file.id} src={sources.fileHref(file)} alt={file.name} loading="lazy" />
        ))}
    </span>
  );
}

export const image: Kind = { ...attachment, Input, Display, Cell };
