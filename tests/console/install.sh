#!/usr/bin/env bash
# Packs the console and the client library as they were built in Release, installs both from the packed files and from
# what NuGet has restored already, and runs them. Nothing is asked of any network, and nothing is left behind.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for project in src/MinerGrpc.Contracts clients/MinerGrpc.Client clients/MinerGrpc.Console; do
  dotnet pack "$root/$project" -c Release --no-build -o "$folder/packages" -v quiet -nologo
done

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

say "the tool"
dotnet tool install MinerGrpc.Console --tool-path "$folder/tool" --source "$folder/packages"
tool=$folder/tool/minergrpc
version=$(sed -n 's/.*<Version>\(.*\)<.*/\1/p' "$root/Directory.Build.props")
[ "$("$tool" --version)" = "$version" ] || fail "minergrpc --version is not $version"
"$tool" watch --help | grep -q 'minergrpc watch --since' || fail "the help of watch has no examples"
"$tool" completion bash | bash -n
code=0
"$tool" info --server http://127.0.0.1:1 2>"$folder/told" || code=$?
[ $code -eq 3 ] && grep -q 'no server at http://127.0.0.1:1' "$folder/told" || fail "exit $code: $(cat "$folder/told")"

say "the library"
mkdir "$folder/program"
cat >"$folder/program/program.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreSources>$folder/packages</RestoreSources>
    <RestorePackagesPath>$folder/restored</RestorePackagesPath>
    <RestoreFallbackFolders>${NUGET_PACKAGES:-$HOME/.nuget/packages}</RestoreFallbackFolders>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="MinerGrpc.Client" Version="$version" />
  </ItemGroup>
</Project>
EOF
cat >"$folder/program/Program.cs" <<'EOF'
using MinerGrpc.Client;
using MinerGrpc.V1;

using var client = new MinerGrpcClient(new Uri("http://127.0.0.1:1"));
try
{
    var options = new SubscriptionOptions { Reconnect = new ReconnectOptions { MaximumAttemptsWithoutData = 1 } };
    await foreach (var update in client.SubscribeAsync(options))
    {
        Console.WriteLine(update);
    }
}
catch (MinerGrpcException nobody)
{
    Console.WriteLine($"refused as expected: {nobody.Message}, {new QuoteUpdate { LastPrice = 1.59m }.LastPriceNanos}");
}
EOF
dotnet run --project "$folder/program" | tee "$folder/ran"
grep -q 'refused as expected: .*, 1590000000$' "$folder/ran" || fail "the program did not run as it should"
