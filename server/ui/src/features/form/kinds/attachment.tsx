import { FileInput } from "@/shared/controls/file-input";
import { fileSize } from "@/shared/controls/file-size";
import { Icon } from "@/shared/controls/icon";
import { useForm } from "../form-env";
import { useFileTexts } from "../use-file-texts";
import { asFiles, toJson } from "./files";
import type { DisplayProps, InputProps, Kind } from "./kind";

function Input({ value, onChange, ...rest }: InputProps) {
  const { sources } = useForm();
  return (
    <FileInput
      {...rest}
      value={asFiles(value)}
      upload={sources.upload}
      hrefOf={sources.fileHref}
      texts={useFileTexts(false)}
      onChange={(files) => onChange(toJson(files))}
    />
  );
}

function Display({ value }: DisplayProps) {
  const { sources } = useForm();
  return (
    <ul className="c-file-list">
      {asFiles(value).map((file) => (
        <li key={file.id} className="c-file">
          <Icon name="file" />
          <a className="c-file-name" href={sources.fileHref(file)} target="_blank" rel="noreferrer">
            {file.name}
          </a>
          <span className="c-file-size">{fileSize(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}

function Cell({ value }: DisplayProps) {
  const files = asFiles(value);
  return <>{files.length === 1 ? files[0]?.name : `${files[0]?.name} +${files.length - 1}`}</>;
}

export const attachment: Kind = {
  Input,
  Display,
  Cell,
  text: (value) =>
    asFiles(value)
      .map((file) => file.name)
      .join(", "),
  operators: ["empty", "not empty"],
  filter: "none",
  width: 160,
};
