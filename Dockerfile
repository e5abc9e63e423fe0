# stackgen alone, for pipelines that have no Go:
#
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" stackgen new myapp --stack django --yes
#
# It holds the binary and nothing else; `make image` builds both.
FROM scratch
COPY stackgen /stackgen
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/stackgen"]
