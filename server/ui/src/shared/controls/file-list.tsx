import { fileSize } from "./file-size";
import { Thumb } from "./thumb";

interface ListedFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

interface FileListProps<F extends ListedFile> {
  readonly files: readonly F[];
  readonly hrefOf: (file: F) => string;
  readonly thumbOf: (file: F) => string;
  readonly label?: string;
  readonly className?: string | undefined;
}

/** Files to look at: a small picture, the name that opens it, the size. */
export function FileList<F extends ListedFile>(props: FileListProps<F>) {
  const { files, hrefOf, thumbOf, label, className } = props;
  return (
    <ul className={className === undefined ? "c-file-list" : `c-file-list ${className}`} aria-label={label}>
      {files.map((file) => (
        <li key={file.id} className="c-file">
          <Thumb src={thumbOf(file)} alt="" />
          <a className="c-file-name" href={hrefOf(file)} target="_blank" rel="noreferrer">
            {file.name}
          </a>
          <span className="c-file-size">{fileSize(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
