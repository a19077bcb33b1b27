using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>A writer's connection with its prepared statement; given up as a whole when anything fails.</summary>
internal sealed class LaneConnection : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly FlushCommand _flush;

    private LaneConnection(NpgsqlConnection connection, Guid process) => (_connection, _flush) = (connection, new FlushCommand(connection, process));

    /// <summary>Connects and writes so many bytes, so that what comes back is known to take writes.</summary>
    public static LaneConnection Open(PostgresDatabase database, int probeBytes, CancellationToken stop)
    {
        var connection = database.Connect(stop).GetAwaiter().GetResult();
        try
        {
            Probe(connection, probeBytes);
            return new LaneConnection(connection, database.Process);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public string[]? Flush(IReadOnlyList<GrainRow> rows, IReadOnlyList<EffectDone> done) => _flush.Run(rows, done);

    // Not closed in order but dropped where it failed: nothing is waiting on it any more.
    public void Dispose()
    {
        _flush.Dispose();
        _connection.Dispose();
    }

    private static void Probe(NpgsqlConnection connection, int bytes)
    {
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand("INSERT INTO metering.probe (data) VALUES ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = new byte[bytes] });
        command.ExecuteNonQuery();
        command.CommandText = "DELETE FROM metering.probe";
        command.Parameters.Clear();
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
