import { Link } from "react-router";
import { IconButton } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { SheetPart } from "../frame/sheet";
import { useAccessEditor } from "./access-context";
import { addRole, groupsOfRole } from "./access-edits";
import styles from "./access.module.css";
import { AddByTitle } from "./parts";
import { accessTexts } from "./texts/texts";

/** The roles the app brings; one that a group names cannot be taken away. */
export function RolesEditor() {
  const t = useTexts(accessTexts);
  const { store, access, standing } = useAccessEditor();
  return (
    <SheetPart id="access-part-roles" title={t("roles")} help={t("rolesHelp")}>
      {access.roles.length > 0 && (
        <ul className={styles.roles}>
          {access.roles.map((role, index) => {
            const name = role.title || role.key;
            const used = groupsOfRole(access, role.key).map((group) => group.title || group.key);
            const why = t("roleUsed", { groups: inList(used) });
            return (
              <li key={index} id={`access-role-${index}`}>
                <TextInput
                  id={`access-role-${index}-title`}
                  label={`${t("roleName")}: ${name}`}
                  value={role.title}
                  maxLength={60}
                  describedBy={used.length > 0 ? `access-role-${index}-used` : undefined}
                  onChange={(title) =>
                    store.edit((draft) => draft.set(["roles", index, "title"], title), `role ${index}`)
                  }
                />
                <IconButton
                  icon="trash"
                  label={t("remove", { name })}
                  disabled={used.length > 0}
                  onClick={() => store.edit((draft) => draft.remove(["roles", index]))}
                />
                {used.length > 0 && (
                  <p className={styles.help} id={`access-role-${index}-used`}>
                    {why}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <AddByTitle
        id="access-new-role"
        label={t("newRole")}
        add={t("addRole")}
        onAdd={(title) => store.edit((draft) => addRole(draft, title, standing))}
      />
      <p>
        <Link to="/admin/roles">{t("assignRoles")}</Link>
      </p>
    </SheetPart>
  );
}
