#!/bin/sh
# Walks through the API from an empty workspace to an approved quote. See README.md.
set -eu

url=${TENON_URL:-http://127.0.0.1:8080}/api/v1
user=${TENON_USER:-owner}
password=${TENON_PASSWORD:-correct horse battery}
app=${APP:-crm}
jars=$(mktemp -d)
trap 'rm -rf "$jars"' EXIT
who=$user

# call METHOD PATH [JSON] [HEADER]: as `who`; prints the answer's body, fails on any status but 2xx.
call() {
  curl -sS --fail-with-body -b "$jars/$who" -c "$jars/$who" -X "$1" "$url$2" \
    -H 'content-type: application/json' -H "${4:-accept: application/json}" ${3:+-d "$3"}
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

# sign_in USER: goes on as that member.
sign_in() {
  who=$1
  call POST /login "{\"username\":\"$1\",\"password\":\"$password\"}" > /dev/null
  expect 'signed in as' "$1" "$(call GET /me | text username)"
}

if [ -n "${TENON_TOKEN:-}" ]; then
  echo '— become the owner with the token of the link on the console'
  owner="\"username\":\"$user\",\"name\":\"Owner\",\"password\":\"$password\""
  call POST /setup "{\"token\":\"$TENON_TOKEN\",$owner,\"workspace\":\"Walk\"}" > /dev/null
  expect 'the owner' "$user" "$(call GET /me | text username)"
else
  echo '— sign in'
  sign_in "$user"
fi

echo '— install the CRM template with its demo people and records'
expect 'app' "$app" "$(call POST /templates/crm/install "{\"key\":\"$app\",\"demo\":true}" | text key)"
forms="/apps/$app/forms"
for member in wangfang linxiaoyan; do
  id=$(call GET "/members?search=$member" | text id)
  call PATCH "/members/$id" "{\"password\":\"$password\"}" > /dev/null
done

echo '— a seller creates a customer; the same command sent twice creates one'
sign_in wangfang
command=$(cat /proc/sys/kernel/random/uuid 2> /dev/null || uuidgen)
phone=139$(date +%s | tail -c 9)
customer="{\"values\":{
  \"name\":\"杭州样例科技有限公司\",\"phone\":\"$phone\",\"source\":\"官网咨询\",
  \"region\":{\"province\":\"浙江省\",\"city\":\"杭州市\",\"district\":\"西湖区\"}}}"
first=$(call POST "$forms/customer/records" "$customer" "idempotency-key: $command")
again=$(call POST "$forms/customer/records" "$customer" "idempotency-key: $command")
customer=$(printf %s "$first" | text id)
expect 'sent twice, still' "$customer" "$(printf %s "$again" | text id)"

echo '— read its grade and the reason'
record=$(call GET "$forms/customer/records/$customer")
expect 'grade' D "$(printf %s "$record" | text level)"
printf '%s\n' "$record" | sed -n 's/.*"because":\(\["[^]]*"\]\).*/because: \1/p'

echo '— what they may buy decides the grade of a customer without deals'
call PATCH "$forms/customer/records/$customer" '{"values":{"potential":200000}}' 'if-match: "1"' > /dev/null
expect 'grade' C "$(call GET "$forms/customer/records/$customer" | text level)"

echo '— a change on an old version is refused'
if answer=$(call PATCH "$forms/customer/records/$customer" '{"values":{"potential":1}}' 'if-match: "1"' 2> /dev/null); then
  echo "an old version was accepted: $answer" >&2
  exit 1
fi
expect 'refused' version_conflict "$(printf %s "$answer" | text code)"

echo '— a mistake is explained, field by field'
if answer=$(call POST "$forms/customer/records" '{"values":{"name":"无电话公司","phone":"12"}}' 2> /dev/null); then
  echo "a customer with a wrong phone was accepted: $answer" >&2
  exit 1
fi
printf '%s\n' "$answer"

echo '— ask the engine to compute a quote without saving it'
product=$(call GET "$forms/product/records?limit=1&sort=no" | text id)
values="{\"customer\":\"$customer\",\"items\":[{\"product\":\"$product\",\"qty\":3,\"discount\":0.9}]}"
call POST "$forms/quote/records/evaluate" "{\"values\":$values}" | sed -n 's/.*"total":\([0-9.]*\).*/total: \1/p'

echo '— create the quote and submit it in one command'
quote=$(call POST "$forms/quote/records" "{\"values\":$values,\"submit\":{\"flow\":\"quote-approval\"}}")
run=$(printf %s "$quote" | text run)
quote=$(printf %s "$quote" | text id)
expect 'the quote' running "$(call GET "$forms/quote/records/$quote" | text flow_state)"

echo '— the head of the department approves'
sign_in linxiaoyan
task=$(call GET "/runs/$run" | sed -n 's/.*"tasks":\[{"id":"\([^"]*\)".*/\1/p')
call GET "/tasks/$task" > /dev/null
call POST "/tasks/$task/approve" '{"opinion":"同意"}' > /dev/null
expect 'the quote' approved "$(call GET "$forms/quote/records/$quote" | text flow_state)"
