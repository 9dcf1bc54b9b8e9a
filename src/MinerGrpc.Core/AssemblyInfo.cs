using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MinerGrpc.Core.Tests")]
