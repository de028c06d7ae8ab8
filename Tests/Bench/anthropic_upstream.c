// A provider that speaks Anthropic's Messages format, for load tests: one thread, epoll, HTTP/1.1 with keep-alive.
//
//     anthropic-upstream PORT
//
// It answers every POST at once: with one JSON message of about 1 kB, or, when the body asks for a stream, with 106 server-sent
// events in one burst, each a chunk of its own. The text is that of the harness's own upstream, so that the figures of both
// can be compared. The events are those of https://docs.anthropic.com/en/docs/build-with-claude/streaming
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_EVENTS = 100, TEXT_LENGTH = 560, MOST_IN = 64 << 20 };

typedef struct {
    char *bytes;
    size_t length, capacity;
} Bytes;

typedef struct {
    int socket;
    Bytes in, out;  // `out` holds what the socket did not take yet
    size_t sent;
} Connection;

static int poller;
static Bytes message, stream;

static const char *const WORDS[] = {"The", " gateway", " forwards", " the", " request", " to", " the", " chosen", " deployment",
                                    " and", " records", " usage", ",", " cost", " and", " latency", "."};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

static void reserve(Bytes *target, size_t more) {
    if (target->length + more <= target->capacity) return;
    target->capacity = (target->length + more) * 2;
    target->bytes = realloc(target->bytes, target->capacity);
    if (!target->bytes) abort();
}

static void append(Bytes *target, const char *bytes, size_t length) {
    reserve(target, length);
    memcpy(target->bytes + target->length, bytes, length);
    target->length += length;
}

__attribute__((format(printf, 2, 3))) static void format(Bytes *target, const char *pattern, ...) {
    va_list arguments;
    char *text;
    va_start(arguments, pattern);
    int length = vasprintf(&text, pattern, arguments);
    va_end(arguments);
    if (length < 0) abort();
    append(target, text, length);
    free(text);
}

// One event as one chunk of the response.
static void event(const char *type, const char *data) {
    Bytes text = {0};
    format(&text, "event: %s\ndata: %s\n\n", type, data);
    format(&stream, "%zx\r\n", text.length);
    append(&stream, text.bytes, text.length);
    append(&stream, "\r\n", 2);
    free(text.bytes);
}

static void build_message(void) {
    Bytes text = {0}, body = {0};
    while (text.length < TEXT_LENGTH) format(&text, "%s", WORDS[text.length * 7 % WORD_COUNT]);
    format(&body,
           "{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5-20250929\","
           "\"content\":[{\"type\":\"text\",\"text\":\"%.*s\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
           "\"usage\":{\"input_tokens\":219,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
           "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},"
           "\"output_tokens\":104,\"service_tier\":\"standard\"}}",
           (int)text.length, text.bytes);
    format(&message,
           "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nrequest-id: req_011CSHoEeqs5C35K2UUqR7Fy\r\n"
           "anthropic-organization-id: 4d2a5b4e-0000-4000-8000-1f7c33e0a9d2\r\nContent-Length: %zu\r\n\r\n",
           body.length);
    append(&message, body.bytes, body.length);
    free(text.bytes);
    free(body.bytes);
}

static void build_stream(void) {
    format(&stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
                    "request-id: req_011CSHoEeqs5C35K2UUqR7Fy\r\nanthropic-organization-id: 4d2a5b4e-0000-4000-8000-1f7c33e0a9d2\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n");
    event("message_start",
          "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":\"assistant\","
          "\"model\":\"claude-sonnet-4-5-20250929\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
          "\"usage\":{\"input_tokens\":219,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":1,"
          "\"service_tier\":\"standard\"}}}");
    event("content_block_start", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
    event("ping", "{\"type\": \"ping\"}");
    for (int index = 0; index < TEXT_EVENTS; index++) {
        Bytes data = {0};
        format(&data, "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}",
               WORDS[index % WORD_COUNT]);
        append(&data, "", 1);
        event("content_block_delta", data.bytes);
        free(data.bytes);
    }
    event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}");
    event("message_delta", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                           "\"usage\":{\"output_tokens\":104}}");
    event("message_stop", "{\"type\":\"message_stop\"}");
    append(&stream, "0\r\n\r\n", 5);
}

static void drop(Connection *connection) {
    close(connection->socket);
    free(connection->in.bytes);
    free(connection->out.bytes);
    free(connection);
}

static void watch(Connection *connection, int operation, unsigned events) {
    struct epoll_event entry = {.events = events, .data.ptr = connection};
    epoll_ctl(poller, operation, connection->socket, &entry);
}

// False when the peer is gone.
static int send_rest(Connection *connection) {
    while (connection->sent < connection->out.length) {
        ssize_t count = send(connection->socket, connection->out.bytes + connection->sent, connection->out.length - connection->sent, MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN;
        connection->sent += count;
    }
    connection->sent = connection->out.length = 0;
    watch(connection, EPOLL_CTL_MOD, EPOLLIN);
    return 1;
}

static int answer(Connection *connection, const Bytes *with) {
    size_t sent = 0;
    if (connection->out.length == 0) {
        ssize_t count = send(connection->socket, with->bytes, with->length, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) return 0;
        sent = count < 0 ? 0 : count;
        if (sent == with->length) return 1;
    }
    append(&connection->out, with->bytes + sent, with->length - sent);
    watch(connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    return 1;
}

// The length of the first request when all of it is there, or 0. Both framings of a body are understood.
static size_t whole_request(const Bytes *in, size_t *head) {
    char *end = memmem(in->bytes, in->length, "\r\n\r\n", 4);
    if (!end) return 0;
    *head = end + 4 - in->bytes;
    end[2] = 0;
    char *length = strcasestr(in->bytes, "\r\ncontent-length:"), *chunked = strcasestr(in->bytes, "\r\ntransfer-encoding: chunked");
    end[2] = '\r';
    if (length) {
        size_t whole = *head + strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
        return whole <= in->length ? whole : 0;
    }
    if (!chunked) return *head;
    char *last = memmem(in->bytes + *head - 2, in->length - *head + 2, "\r\n0\r\n\r\n", 7);
    return last ? (size_t)(last + 7 - in->bytes) : 0;
}

static int asks_for_stream(const char *body, size_t length) {
    return memmem(body, length, "\"stream\":true", 13) || memmem(body, length, "\"stream\": true", 14);
}

static int receive(Connection *connection) {
    Bytes *in = &connection->in;
    if (in->length > MOST_IN) return 0;
    reserve(in, 16384);
    ssize_t count = recv(connection->socket, in->bytes + in->length, in->capacity - in->length - 1, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    in->length += count;
    for (size_t head, whole; (whole = whole_request(in, &head)) > 0;) {
        const Bytes *with = asks_for_stream(in->bytes + head, whole - head) ? &stream : &message;
        in->length -= whole;
        memmove(in->bytes, in->bytes + whole, in->length);
        if (!answer(connection, with)) return 0;
    }
    return 1;
}

static void accept_all(int listener) {
    for (int socket, one = 1; (socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        Connection *connection = calloc(1, sizeof *connection);
        if (!connection) abort();
        connection->socket = socket;
        watch(connection, EPOLL_CTL_ADD, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: anthropic-upstream PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    build_message();
    build_stream();
    poller = epoll_create1(0);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) return perror("anthropic-upstream"), 1;
    struct epoll_event entry = {.events = EPOLLIN, .data.ptr = NULL}, ready[512];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &entry);
    for (;;) {
        int events = epoll_wait(poller, ready, 512, -1);
        for (int index = 0; index < events; index++) {
            Connection *connection = ready[index].data.ptr;
            if (!connection) {
                accept_all(listener);
                continue;
            }
            int alive = !(ready[index].events & EPOLLOUT) || send_rest(connection);
            if (alive && ready[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) alive = receive(connection);
            if (!alive) drop(connection);
        }
    }
}
