/** The devices one is signed in on; any but this one can be signed out. */
import { App, Button } from "antd";
import { useEndSession, useSessions } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import type { Session } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { ToneTag } from "@/shared/ui/tone-tag";
import { deviceOf } from "./device";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

export function SessionList() {
  const t = useTexts(texts);
  const sessions = useSessions();
  const end = useEndSession();
  const { message } = App.useApp();
  if (sessions.isPending) return <ListSkeleton rows={2} height={48} />;
  if (sessions.isLoadingError)
    return <LoadProblem error={sessions.error} retry={() => void sessions.refetch()} compact />;
  const finish = (id: string) =>
    void end.mutateAsync(id).then(
      () => void message.success(t("ended")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <ul>
      {sessions.data.items.map((session) => (
        <li key={session.id} className={styles.device}>
          <div className={styles.words}>
            <div>{deviceOf(session.user_agent ?? "") ?? t("unknown")}</div>
            <p className={styles.quiet}>{detail(session, t)}</p>
          </div>
          {session.current ? (
            <ToneTag tone="green">{t("thisOne")}</ToneTag>
          ) : (
            <Button size="small" onClick={() => finish(session.id)}>
              {t("end")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function detail(session: Session, t: (key: "lastSeen" | "since", values: { at: string }) => string): string {
  const when = session.last_seen_at
    ? t("lastSeen", { at: formatMoment(session.last_seen_at) })
    : t("since", { at: formatMoment(session.created_at) });
  return [session.address, when].filter(Boolean).join(" · ");
}
