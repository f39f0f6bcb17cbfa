/** Records as pictures with a few lines below. */
import { useEffect, useMemo, useRef } from "react";
import { FormScope } from "@/features/form/form-scope";
import { useForm } from "@/features/form/form-env";
import type { Field } from "@/features/form/field";
import { asFiles } from "@/features/form/kinds/files";
import type { DataRecord } from "@/shared/api/types";
import { Icon } from "@/shared/controls/icon";
import { Thumb } from "@/shared/controls/thumb";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useRecords } from "../../calls/records";
import { Cell } from "../../list/cell";
import { useGroupPart } from "../../list/use-group-rows";
import { recordTexts } from "../../texts/texts";
import type { ViewProps } from "../kind";
import { markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import styles from "./gallery.module.css";

const PAGE = 48;
const LINES = 4;

export default function Gallery(props: ViewProps) {
  const { form, settings, columns } = props;
  const tr = useTexts(recordTexts);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const pages = useRecords(form.app, form.key, {
    filter: props.filter,
    search: props.search,
    sort: props.sort,
    limit: PAGE,
    marks,
  });
  const { refs } = pages.list;
  const { records } = useGroupPart(
    props.rows,
    "0",
    pages,
    JSON.stringify([props.filter, props.search, props.sort]),
  );
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    const element = end.current;
    if (!element || !hasNextPage || isFetchingNextPage) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && void fetchNextPage(),
      { rootMargin: "600px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, records.length]);

  if (pages.isPending) return <ListSkeleton rows={4} height={160} />;
  if (pages.error && records.length === 0)
    return <LoadProblem error={pages.error} retry={() => void pages.refetch()} />;
  const image = settings.gallery?.image ?? "";
  const lines = columns.filter((column) => column.key !== image && column.kind !== "image").slice(0, LINES);
  return (
    <FormScope app={form.app} refs={refs}>
      <div className={styles.box} data-stale={pages.isPlaceholderData || undefined}>
        <ul className={styles.grid}>
          {records.map((record) => (
            <li key={record.id}>
              <button
                type="button"
                className={styles.card}
                data-open={record.id === props.openId || undefined}
                onClick={() => props.onOpen(record.id)}
              >
                <Picture record={record} image={image} fit={settings.gallery?.fit ?? "cover"} />
                <span className={styles.text}>
                  <span className={styles.title}>{record.title}</span>
                  <Mark record={record} {...props} />
                  {lines.map((column) => (
                    <Line key={column.key} column={column} record={record} />
                  ))}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div ref={end} className={styles.end} role="status">
          {isFetchingNextPage ? tr("loadingMore") : hasNextPage ? "" : tr("loadedAll")}
        </div>
      </div>
    </FormScope>
  );
}

interface PictureProps {
  readonly record: DataRecord;
  readonly image: string;
  readonly fit: "cover" | "contain";
}

function Picture({ record, image, fit }: PictureProps) {
  const t = useTexts(viewTexts);
  const { sources } = useForm();
  const [file] = asFiles(record.values[image]);
  if (!file)
    return (
      <span className={styles.picture} data-none>
        <Icon name="gallery" size={28} />
        <span>{t("noImage")}</span>
      </span>
    );
  return (
    <span className={styles.picture} data-fit={fit}>
      <Thumb src={sources.thumbHref(file, "large")} alt={file.name} sign={28} />
    </span>
  );
}

function Mark({ record, settings }: { readonly record: DataRecord } & Pick<ViewProps, "settings">) {
  const mark = markOf(settings, record.marks);
  return mark ? <Tag text={mark.label} color={mark.color} /> : null;
}

function Line({ column, record }: { readonly column: Field; readonly record: DataRecord }) {
  return (
    <span className={styles.line}>
      <span className={styles.label}>{column.title}</span>
      <span className={styles.value}>
        <Cell column={column} record={record} />
      </span>
    </span>
  );
}
