# bash completion for oubli; generated from the option table
_oubli() {
  local word=${COMP_WORDS[COMP_CWORD]} command= part
  local names="scan find show detect erase reapply restrict coverage export wipe certificate key ledger sources status doctor" words="--workspace --json --quiet --jobs --passphrase-file --help --version"
  for part in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $names " in *" $part "*) command=$part; break ;; esac
  done
  case "$command" in
    '') words+=" $names" ;;
    scan) words+=" --volume --full --no-index --shard --check --archive-passphrase-file --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate --users" ;;
    find) words+=" --name --email --phone --id --born --min-score --region --check --archive-passphrase-file --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate" ;;
    show) words+=" --region --archive-passphrase-file --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate" ;;
    detect) words+=" --region --check" ;;
    erase) words+=" --name --email --phone --id --born --min-score --region --mode --plan --at-most --volume-size --output --remember-until --volume --dry-run --performed-by --validated-by --yes --expect --override --archive-passphrase-file --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate --users" ;;
    reapply) words+=" --list --forget --dry-run --performed-by --validated-by --yes --expect --override --archive-passphrase-file --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate --users" ;;
    restrict) words+=" --until --reason --lift" ;;
    coverage) words+=" --output --key" ;;
    export) words+=" --output --format --password-file --password-command --oauth2-token-file --oauth2-token-command --login-as --ca-file --insecure-plaintext --rate --users" ;;
    certificate) words+=" --key --ledger" ;;
    key) words+=" --new-passphrase-file" ;;
    ledger) words+=" --key --checkpoint --yes" ;;
  esac
  if [[ $word == -* || -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _oubli oubli
