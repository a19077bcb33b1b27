using System.Globalization;
using System.Net;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// One database of the journal and how it is connected to: writers and locks over connections of their own, which
/// are never pooled, and readers over a pool.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int MostReaders = 16;

    // Writers find out soon that a database is away, and soon that it is back.
    private const int ConnectSeconds = 3;

    private readonly NpgsqlDataSource _own;
    private readonly NpgsqlDataSource _pooled;

    private PostgresDatabase(NpgsqlConnectionStringBuilder settings, TimeSpan timeout)
    {
        Name = $"{settings.Host}:{settings.Port}/{settings.Database}";
        User = settings.Username ?? "";
        Timeout = timeout;
        var pooled = Copy(settings, timeout);
        pooled.MaxPoolSize = MostReaders + 8;
        pooled.MaxAutoPrepare = 16;
        pooled.Timeout = ConnectSeconds;
        // Readers keep the time themselves: the driver's own way of giving up waits for the server once more.
        pooled.CommandTimeout = 0;
        _pooled = NpgsqlDataSource.Create(pooled);
        var own = Copy(settings, timeout);
        (own.Pooling, own.Timeout) = (false, ConnectSeconds);
        _own = NpgsqlDataSource.Create(own);
    }

    /// <summary>Host, port and database, as an operator may see them.</summary>
    public string Name { get; }

    public string User { get; }

    /// <summary>Tells this opening of the journal from all others, where work is claimed.</summary>
    public Guid Process { get; } = Guid.NewGuid();

    /// <summary>A statement that takes longer counts as a sign that the database is away.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Readers at a time: a start with many grains waits here, not for the pool to give up.</summary>
    public SemaphoreSlim Readers { get; } = new(MostReaders);

    /// <exception cref="JournalRefusedException">It is no connection string; the message shows no part that could be a password.</exception>
    public static PostgresDatabase Parse(string text, int place, TimeSpan timeout)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            throw Unreadable(place, KeywordIn(text), e);
        }

        if (string.IsNullOrWhiteSpace(settings.Host)) throw Unreadable(place, "has no Host", null);
        if (string.IsNullOrWhiteSpace(settings.Database)) throw Unreadable(place, "has no Database", null);
        settings.ApplicationName ??= string.Create(
            CultureInfo.InvariantCulture, $"metering on {Dns.GetHostName()}, process {Environment.ProcessId}");
        try
        {
            return new PostgresDatabase(settings, timeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw Unreadable(place, "holds settings that do not go together", e);
        }
    }

    /// <summary>A connection of one's own, whose commits are on disk when they are answered.</summary>
    public async Task<NpgsqlConnection> Connect(CancellationToken stop)
    {
        var connection = await _own.OpenConnectionAsync(stop).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(SessionSettings, connection);
            await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<NpgsqlConnection> Rent(CancellationToken stop) => _pooled.OpenConnectionAsync(stop);

    /// <summary>Connections that were idle while the database was away are of no use.</summary>
    public void DropIdle() => _pooled.Clear();

    public async ValueTask DisposeAsync()
    {
        await _pooled.DisposeAsync().ConfigureAwait(false);
        await _own.DisposeAsync().ConfigureAwait(false);
        Readers.Dispose();
    }

    // The server drops the locks of a vanished client only when it notices, which by default takes hours.
    private const string SessionSettings = """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
        SET search_path TO metering; SET client_min_messages TO warning; SET default_transaction_isolation TO 'read committed'
        """;

    private static NpgsqlConnectionStringBuilder Copy(NpgsqlConnectionStringBuilder settings, TimeSpan timeout)
    {
        var copy = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            CommandTimeout = (int)timeout.TotalSeconds,
            // What timed out is given up with its connection: asking a server that does not answer to stop takes time as well.
            CancellationTimeout = -1,
            Enlist = false,
            IncludeErrorDetail = false,
        };
        NoKerberosUnlessAsked(copy);
        // A socket in a folder knows no such thing, and refuses to be asked.
        if (settings.Host!.StartsWith('/')) return copy;
        (copy.TcpKeepAlive, copy.TcpKeepAliveTime, copy.TcpKeepAliveInterval) = (true, 5, 2);
        return copy;
    }

    // By default the driver tries it first, and where the library for it is missing, as in small images, each connection
    // pays for an exception and a line on standard error.
    internal static void NoKerberosUnlessAsked(NpgsqlConnectionStringBuilder settings)
    {
        if (!settings.ShouldSerialize("GSS Encryption Mode")) settings.GssEncryptionMode = GssEncryptionMode.Disable;
    }

    private static JournalRefusedException Unreadable(int place, string what, Exception? cause) => new(
        $"PostgreSQL connection string {place} {what}; it must be like Host=db1;Database=metering;Username=metering;Password=...", cause!);

    // Only a word of letters is shown: what a URL or a missing semicolon puts before the first '=' may be a password.
    private static string KeywordIn(string text)
    {
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                _ = new NpgsqlConnectionStringBuilder(part);
            }
            catch (Exception)
            {
                // Whatever the parser has against it, this is the part to be named.
                var keyword = part.Split('=')[0].Trim();
                return part.Contains('=', StringComparison.Ordinal) && keyword.All(letter => char.IsAsciiLetter(letter) || letter == ' ')
                    ? $"cannot be used: '{keyword}' is no keyword of Npgsql, or has a value that does not fit"
                    : "cannot be read";
            }
        }

        return "cannot be read";
    }
}
