#compdef stackgen
# TAB for stackgen in zsh: source <(stackgen completion zsh), behind compinit;
# or this file, called _stackgen, in a folder of $fpath.

_stackgen() {
    local line word text
    local -a lines whole open
    lines=("${(@f)$(command stackgen __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in "${lines[@]}"; do
        word=${line%%$'\t'*} text=${line#*$'\t'}
        case $word in
        '') ;;
        :files) compset -P 1 '-*='; _files; return ;;
        :folders) compset -P 1 '-*='; _files -/; return ;;
        *=) open+=("${word//:/\\:}:$text") ;;
        *) whole+=("${word//:/\\:}:$text") ;;
        esac
    done
    _describe stackgen whole -- open -S ''
}

if [[ ${funcstack[1]-} == _stackgen ]]; then
    _stackgen "$@"
elif (( $+functions[compdef] )); then
    compdef _stackgen stackgen
fi
