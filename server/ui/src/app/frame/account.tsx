/** The account menu at the foot of the rail: settings, appearance, language, leaving. */
import { BulbOutlined, GlobalOutlined, LogoutOutlined, SettingOutlined } from "@ant-design/icons";
import { Dropdown, type MenuProps } from "antd";
import { useNavigate } from "react-router";
import { useChangeMe, useLogout, useMe } from "@/shared/api/me";
import { setLanguage, toLanguage, useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { chooseMode, useModeChoice, type ModeChoice } from "@/shared/theme/mode";
import { Avatar } from "@/shared/ui/avatar";
import { texts } from "../texts/texts";
import styles from "./account.module.css";

export function Account() {
  const t = useTexts(texts);
  const me = useMe().data;
  const language = useLanguage();
  const mode = useModeChoice();
  const logout = useLogout();
  const change = useChangeMe();
  const navigate = useNavigate();
  if (!me) return null;

  const items: MenuProps["items"] = [
    { key: "profile", icon: <SettingOutlined />, label: t("profile") },
    {
      key: "theme",
      icon: <BulbOutlined />,
      label: t("theme"),
      children: [
        { key: "theme:system", label: t("themeSystem") },
        { key: "theme:light", label: t("themeLight") },
        { key: "theme:dark", label: t("themeDark") },
      ],
    },
    {
      key: "language",
      icon: <GlobalOutlined />,
      label: t("language"),
      children: [
        { key: "language:zh-CN", label: "简体中文" },
        { key: "language:en", label: "English" },
      ],
    },
    { type: "divider" },
    { key: "logout", icon: <LogoutOutlined />, label: t("logout") },
  ];

  const choose: MenuProps["onClick"] = ({ key }) => {
    const [what, value = ""] = key.split(":");
    if (what === "profile") void navigate("/profile");
    if (what === "theme") chooseMode(value as ModeChoice);
    if (what === "language") {
      setLanguage(toLanguage(value));
      change.mutate({ language: value });
    }
    if (what === "logout") logout.mutate(undefined, { onSettled: () => void navigate("/login") });
  };

  return (
    <Dropdown
      trigger={["click"]}
      placement="topLeft"
      menu={{
        items,
        onClick: choose,
        selectable: true,
        selectedKeys: [`theme:${mode}`, `language:${language}`],
      }}
    >
      <button type="button" className={styles.account}>
        <Avatar name={me.name} />
        <span className={styles.name}>{me.name}</span>
        <span className="visually-hidden">{t("account")}</span>
      </button>
    </Dropdown>
  );
}
