/** A shell function that gets an access token. docs/guide-admin-dashboard.md has the same; a test compares them. */
export const signInFunction = `sign_in() {
  answer=$(printf %s "$2" | curl -sS "$BASE/api/oauth2/token" \\
    -d grant_type=password --data-urlencode "username=$1" --data-urlencode password@-)
  case $answer in *'"mfa_token"'*)
    printf 'Code: ' >&2
    read -r code
    mfa_token=$(printf %s "$answer" | sed 's/.*"mfa_token":"\\([^"]*\\)".*/\\1/')
    answer=$(curl -sS "$BASE/api/oauth2/token" \\
      -d grant_type=mfa -d "mfa_token=$mfa_token" --data-urlencode "mfa_code=$code")
  esac
  case $answer in
    *'"access_token"'*) printf '%s\\n' "$answer" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/' ;;
    *) printf '%s\\n' "$answer" >&2; return 1 ;;
  esac
}`;
