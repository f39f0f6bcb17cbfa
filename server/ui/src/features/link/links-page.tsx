/** /build/:app/links: the public links of an app. `?form=KEY` begins with one for that form. */
import { App, Button, Tag } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { API_ROOT } from "@/shared/api/client";
import { messageOf } from "@/shared/api/problem";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useLinks, useRevokeLink, type PublicLink } from "./calls";
import { LinkDrawer } from "./link-drawer";
import { stateOf } from "./link-state";
import styles from "./link.module.css";
import { ShareDialog } from "./share-dialog";
import { linkTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(linkTexts);
  const { app = "" } = useParams();
  const [params] = useSearchParams();
  const wanted = params.get("form");
  const links = useLinks(app);
  const [editing, setEditing] = useState<{ link: PublicLink | null } | null>(null);
  const [sharing, setSharing] = useState<PublicLink | null>(null);
  const all = links.data?.items ?? [];
  const items = wanted === null ? all : all.filter((link) => link.form === wanted);
  const create = (
    <Button type="primary" onClick={() => setEditing({ link: null })}>
      {t("newLink")}
    </Button>
  );
  return (
    <Page
      title={t("links")}
      lead={<Link to={wanted === null ? `/apps/${app}` : `/apps/${app}/${wanted}`}>{t("back")}</Link>}
      actions={items.length > 0 ? create : null}
    >
      {links.isPending ? (
        <ListSkeleton height={40} rows={3} />
      ) : links.isLoadingError ? (
        <LoadProblem error={links.error} retry={() => void links.refetch()} />
      ) : items.length > 0 ? (
        <LinkTable app={app} links={items} onEdit={(link) => setEditing({ link })} onShare={setSharing} />
      ) : (
        <Empty title={t("noLinks")} text={t("noLinksText")}>
          {create}
        </Empty>
      )}
      {editing && (
        <LinkDrawer
          app={app}
          link={editing.link}
          form={wanted}
          onClose={() => setEditing(null)}
          onSaved={(link) => {
            const isNew = editing.link === null;
            setEditing(null);
            if (isNew) setSharing(link);
          }}
        />
      )}
      {sharing && <ShareDialog app={app} link={sharing} onClose={() => setSharing(null)} />}
    </Page>
  );
}

interface LinkTableProps {
  readonly app: string;
  readonly links: PublicLink[];
  readonly onEdit: (link: PublicLink) => void;
  readonly onShare: (link: PublicLink) => void;
}

function LinkTable({ app, links, onEdit, onShare }: LinkTableProps) {
  const t = useTexts(linkTexts);
  const { modal, message } = App.useApp();
  const revoke = useRevokeLink(app);
  const titleOf = (link: PublicLink) => link.settings.title ?? link.form_title;
  const askRevoke = (link: PublicLink) =>
    modal.confirm({
      title: t("revokeTitle", { title: titleOf(link) }),
      content: t("revokeText"),
      okText: t("revoke"),
      okButtonProps: { danger: true },
      onOk: () =>
        revoke.mutateAsync(link.id).then(
          () => void message.success(t("revoked")),
          (error: unknown) => void message.error(messageOf(error)),
        ),
    });
  const archiveOf = (link: PublicLink) =>
    link.settings.consent && link.answers > 0 ? (
      <Button size="small" href={`${API_ROOT}/apps/${app}/forms/${link.form}/consents`} download>
        {t("archive")}
      </Button>
    ) : null;
  const columns: Column<PublicLink>[] = [
    {
      key: "title",
      title: t("title"),
      render: (link) => (
        <>
          {titleOf(link)} {link.definition && <Tag>{t("ofApp")}</Tag>}
        </>
      ),
    },
    { key: "form", title: t("form"), render: (link) => link.form_title },
    { key: "state", title: t("state"), render: (link) => t(`state_${stateOf(link)}`) },
    {
      key: "answers",
      title: t("answers"),
      render: (link) => (link.settings.quota ? `${link.answers} / ${link.settings.quota}` : link.answers),
    },
    { key: "created", title: t("createdAt"), render: (link) => formatMoment(link.created_at) },
    {
      key: "actions",
      corner: true,
      title: t("actions"),
      width: 300,
      render: (link) =>
        link.revoked_at ? (
          <div className={styles.actions}>{archiveOf(link)}</div>
        ) : (
          <div className={styles.actions}>
            <Button size="small" onClick={() => onShare(link)}>
              {t("share")}
            </Button>
            <Button size="small" onClick={() => onEdit(link)}>
              {t("edit")}
            </Button>
            <Button size="small" danger onClick={() => askRevoke(link)}>
              {t("revoke")}
            </Button>
            {archiveOf(link)}
          </div>
        ),
    },
  ];
  return <RowsTable columns={columns} rows={links} rowKey={(link) => link.id} label={t("links")} />;
}
