import { useState } from "react";
import { FileInput } from "@/shared/controls/file-input";
import { FileList } from "@/shared/controls/file-list";
import { useFieldKey, useForm } from "../form-env";
import { useFileTexts } from "../use-file-texts";
import { acceptOf } from "./file-types";
import { asFiles, toJson } from "./files";
import type { DisplayProps, InputProps, Kind } from "./kind";

/** The most files of one field, whatever it says. */
const MOST_FILES = 100;

interface FilesInputProps extends InputProps {
  readonly images?: boolean;
}

export function FilesInput({ value, onChange, field, images, ...rest }: FilesInputProps) {
  const { sources } = useForm();
  const key = useFieldKey(field.key);
  const [unfinished] = useState(() => sources.unfinished(key));
  const { maxItems, "x-max-size": maxSize, "x-types": types } = field.schema;
  return (
    <FileInput
      {...rest}
      value={asFiles(value)}
      upload={sources.upload(key)}
      hrefOf={sources.fileHref}
      thumbOf={(file) => sources.thumbHref(file, "small")}
      unfinished={unfinished}
      onDropUnfinished={() => sources.dropUnfinished(key)}
      limits={{
        most: Math.min(maxItems ?? MOST_FILES, MOST_FILES),
        maxSize,
        accept: images ? acceptOf(["image"]) : acceptOf(types),
      }}
      texts={useFileTexts(images === true)}
      onChange={(files) => onChange(toJson(files))}
    />
  );
}

function Display({ value }: DisplayProps) {
  const { sources } = useForm();
  return (
    <FileList
      files={asFiles(value)}
      hrefOf={sources.fileHref}
      thumbOf={(file) => sources.thumbHref(file, "small")}
    />
  );
}

function Cell({ value }: DisplayProps) {
  const files = asFiles(value);
  return <>{files.length === 1 ? files[0]?.name : `${files[0]?.name} +${files.length - 1}`}</>;
}

export const attachment: Kind = {
  Input: FilesInput,
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
