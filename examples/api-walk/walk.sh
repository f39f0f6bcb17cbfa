#!/bin/sh
# Signs in, installs the CRM template, creates a customer and reads its grade. See README.md.
set -eu

url=${TENON_URL:-http://127.0.0.1:8080}/api/v1
user=${TENON_USER:?the user name of an administrator}
password=${TENON_PASSWORD:?their password}
app=${APP:-crm}
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

# call METHOD PATH [JSON] [HEADER]: prints the answer's body, fails on any status but 2xx.
call() {
  if [ $# -ge 3 ]; then
    curl -sS --fail-with-body -b "$jar" -c "$jar" -X "$1" "$url$2" \
      -H 'content-type: application/json' -H "${4:-accept: application/json}" -d "$3"
  else
    curl -sS --fail-with-body -b "$jar" -c "$jar" -X "$1" "$url$2"
  fi
}

# text KEY: the first text value of that key in the JSON on standard input.
text() {
  sed -n 's/.*/&/; s/"'"$1"'":"\([^"]*\)"/\n\1\n/; s/^[^\n]*\n\([^\n]*\)\n.*$/\1/p' | head -n 1
}

# expect WHAT WANTED FOUND
expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: expected $2, found $3" >&2
    exit 1
  fi
  echo "$1: $3"
}

echo '— sign in'
call POST /login "{\"username\":\"$user\",\"password\":\"$password\"}" > /dev/null
expect 'signed in as' "$user" "$(call GET /me | text username)"

echo '— install the CRM template with demo data'
expect 'app' "$app" "$(call POST /templates/crm/install "{\"key\":\"$app\",\"demo\":true}" | text key)"
forms="/apps/$app/forms"

echo '— create a customer; the same command sent twice creates one'
customer='{"values":{
  "name":"杭州样例科技有限公司","phone":"13900009999","source":"官网咨询",
  "region":{"province":"浙江省","city":"杭州市","district":"西湖区"}}}'
first=$(call POST "$forms/customer/records" "$customer" 'idempotency-key: 0190a1b2-0000-7000-8000-000000000001')
again=$(call POST "$forms/customer/records" "$customer" 'idempotency-key: 0190a1b2-0000-7000-8000-000000000001')
id=$(printf %s "$first" | text id)
expect 'sent twice, still' "$id" "$(printf %s "$again" | text id)"

echo '— read its grade and the reason'
record=$(call GET "$forms/customer/records/$id")
expect 'grade' D "$(printf %s "$record" | text level)"
printf '%s\n' "$record" | sed -n 's/.*"because":\(\["[^]]*"\]\).*/because: \1/p'

echo '— what they may buy decides the grade of a customer without deals'
call PATCH "$forms/customer/records/$id" '{"values":{"potential":200000}}' 'if-match: "1"' > /dev/null
expect 'grade' C "$(call GET "$forms/customer/records/$id" | text level)"

echo '— a mistake is explained, field by field'
if answer=$(call POST "$forms/customer/records" '{"values":{"name":"无电话公司","phone":"12"}}' 2> /dev/null); then
  echo "a customer with a wrong phone was accepted: $answer" >&2
  exit 1
fi
printf '%s\n' "$answer"

echo '— ask the engine to compute a quote without saving it'
product=$(call GET "$forms/product/records?limit=1&sort=no" | text id)
call POST "$forms/quote/records/evaluate" \
  "{\"values\":{\"customer\":\"$id\",\"items\":[{\"product\":\"$product\",\"qty\":3,\"discount\":0.9}]}}"
echo
