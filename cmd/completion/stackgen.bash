# TAB for stackgen, in bash 3.2 and later: eval "$(stackgen completion bash)"

_stackgen() {
    local rest=${COMP_LINE:0:COMP_POINT} words=() word blank cut='' part end=' ' i
    # Words are cut at "=" too, unless bash is old: what no blank parts is one.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${rest%%[![:space:]]*}
        rest=${rest#"$blank"}
        word=${COMP_WORDS[i]}
        if ((i == COMP_CWORD)); then
            word=$rest # as far as the cursor
        fi
        rest=${rest#"$word"}
        if [[ -n $blank || $i -eq 0 ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
    done
    if [[ ${words[${#words[@]} - 1]} == *[\'\"]* ]]; then
        end='' # a blank would become part of the quoted word
    fi
    words=("${words[@]//[\'\"\\]/}")
    word=${words[${#words[@]} - 1]}
    if [[ $COMP_WORDBREAKS == *=* ]]; then
        cut=${word%"${word##*=}"} # what is inserted comes behind it
    fi
    part=${word#"$cut"}

    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        case $word in
        :files) _stackgen_paths default -f "$part" ;;
        :folders) _stackgen_paths dirnames -d "$part" ;;
        *=) COMPREPLY+=("${word#"$cut"}") ;;
        *) COMPREPLY+=("${word#"$cut"}$end") ;;
        esac
    done < <(command stackgen __complete -- "${words[@]:1}" 2>/dev/null)
}

# Files or folders: bash completes them itself where it can be told so, which
# it cannot before 4.0. end is the caller's.
_stackgen_paths() {
    compopt +o nospace -o "$1" 2>/dev/null && return
    local path after
    while IFS= read -r path; do
        after=$end
        if [[ -d $path ]]; then
            after=/
        fi
        if [[ -n $end ]]; then
            path=$(printf %q "$path")
        fi
        COMPREPLY+=("$path$after")
    done < <(compgen "$2" -- "$3")
}

complete -o nospace -F _stackgen stackgen
