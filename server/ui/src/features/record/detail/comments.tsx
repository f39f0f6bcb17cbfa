import { useMemo } from "react";
import { mergeRefs } from "@/features/form/form-env";
import { workspaceSources } from "@/features/form/workspace-sources";
import { useMe } from "@/shared/api/me";
import type { Refs } from "@/shared/api/form-types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { useComments } from "../calls/activity";
import { recordTexts } from "../texts/texts";
import { CommentEntry } from "./comment-entry";
import type { CommentPlace } from "./comment-form";
import styles from "./side.module.css";

interface CommentsProps extends CommentPlace {
  readonly refs: Refs;
}

export function Comments({ app, form, id, refs }: CommentsProps) {
  const t = useTexts(recordTexts);
  const me = useMe().data;
  const comments = useComments(app, form, id);
  const sources = useMemo(() => workspaceSources(app), [app]);
  const pages = comments.data?.pages ?? [];
  const names = pages.reduce<Refs>((all, page) => mergeRefs(all, page.refs), refs).members ?? {};
  const items = pages.flatMap((page) => page.items);
  return (
    <div>
      {comments.isError && !comments.data && (
        <LoadProblem error={comments.error} retry={() => void comments.refetch()} compact />
      )}
      {items.length === 0 && comments.isSuccess && <p className={styles.none}>{t("noComments")}</p>}
      <ol className={styles.entries}>
        {items.map((comment) => (
          <CommentEntry
            key={comment.id}
            place={{ app, form, id }}
            comment={comment}
            name={names[comment.by] ?? (comment.by === me?.id ? me.name : "…")}
            names={names}
            sources={sources}
          />
        ))}
      </ol>
      {comments.hasNextPage && (
        <Button
          look="quiet"
          disabled={comments.isFetchingNextPage}
          onClick={() => void comments.fetchNextPage()}
        >
          {t("moreComments")}
        </Button>
      )}
    </div>
  );
}
