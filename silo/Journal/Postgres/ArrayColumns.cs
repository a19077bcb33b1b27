using Npgsql;
using NpgsqlTypes;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Arrays that go to the server as parameters, one element for each row; used again for every flush.</summary>
internal abstract class ArrayColumns
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public void AddTo(NpgsqlCommand command)
    {
        foreach (var parameter in _parameters) command.Parameters.Add(parameter.Clone());
    }

    protected List<T> Column<T>(NpgsqlDbType type)
    {
        List<T> values = [];
        _parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        return values;
    }
}
